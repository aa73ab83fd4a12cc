import { useState } from 'preact/hooks'
import type { Settings } from '../../../contracts/administration.ts'
import { useMutation } from '../../hooks/use-mutation.ts'
import { useQuery } from '../../hooks/use-query.ts'
import { Card } from '../../kit/card.tsx'
import { Field, problemOf } from '../../kit/field.tsx'
import { formValues } from '../../kit/form-values.ts'
import { ErrorNotice, Loaded } from '../../kit/states.tsx'

const numbers = [
  {
    name: 'collection_rate',
    label: 'Collection rate',
    hint: 'Share of answers that ask for feedback',
    min: 0,
    max: 1,
    step: 0.01,
  },
  { name: 'require_rating_threshold', label: 'Ask for detail up to', hint: 'Stars', min: 1, max: 5, step: 1 },
  { name: 'feedback_retention_days', label: 'Keep feedback for', hint: 'Days', min: 1, max: 3650, step: 1 },
  {
    name: 'auto_approve_threshold',
    label: 'Approve alone above',
    hint: 'Quality score',
    min: 0,
    max: 1,
    step: 0.01,
  },
  {
    name: 'holdout_percentage',
    label: 'Holdout, %',
    hint: 'Share of all units that no experiment ever enrols, to measure what all of them changed together',
    min: 0,
    max: 50,
    step: 0.01,
  },
] as const
const switches = [
  { name: 'consent_default', label: 'An absent consent means yes' },
  { name: 'auto_approve', label: 'Approve examples above the threshold without an expert' },
  { name: 'auto_train', label: 'Start training runs when enough new examples are approved' },
] as const

/** An empty number and "Default" leave the product's own setting in force. */
const settingsOf = (form: HTMLFormElement): Settings => {
  const values = formValues(form)
  return {
    ...Object.fromEntries(
      numbers.flatMap(({ name }) => (values[name] === undefined ? [] : [[name, Number(values[name])]])),
    ),
    ...Object.fromEntries(
      switches.flatMap(({ name }) => (values[name] === undefined ? [] : [[name, values[name] === 'true']])),
    ),
  }
}

/** What the organization sets for itself. */
export const SettingsCard = () => {
  const settings = useQuery({
    key: ['settings'],
    read: (client, signal) => client.settings.get({}, { signal }),
  })
  const save = useMutation((client, body: Settings) => client.settings.put({ body }), [['settings']])
  const [isSaved, setSaved] = useState(false)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    setSaved((await save.run(settingsOf(event.currentTarget))) !== null)
  }
  return (
    <Card title="Learning">
      <Loaded query={settings}>
        {({ settings: own, effective }) => (
          <form class="stack" onSubmit={submit} onInput={() => setSaved(false)}>
            <div class="columns">
              {numbers.map(({ name, label, hint, ...range }) => (
                <Field
                  key={name}
                  label={label}
                  hint={`${hint}; empty: the product's setting`}
                  problem={problemOf(save.error, name)}
                >
                  {(control) => (
                    <input
                      {...control}
                      {...range}
                      class="input"
                      type="number"
                      name={name}
                      defaultValue={own[name] ?? ''}
                      placeholder={String(effective[name])}
                    />
                  )}
                </Field>
              ))}
              {switches.map(({ name, label }) => (
                <Field key={name} label={label} problem={problemOf(save.error, name)}>
                  {(control) => (
                    <select
                      {...control}
                      class="input"
                      name={name}
                      defaultValue={own[name] === undefined ? '' : String(own[name])}
                    >
                      <option value="">Default (now {effective[name] ? 'yes' : 'no'})</option>
                      <option value="true">Yes</option>
                      <option value="false">No</option>
                    </select>
                  )}
                </Field>
              ))}
            </div>
            {save.error && <ErrorNotice error={save.error} />}
            <div class="row">
              <button type="submit" class="button primary" disabled={save.isRunning}>
                {save.isRunning ? 'Saving…' : 'Save'}
              </button>
              <span role="status" class="muted">
                {isSaved ? 'Saved.' : ''}
              </span>
            </div>
          </form>
        )}
      </Loaded>
    </Card>
  )
}
