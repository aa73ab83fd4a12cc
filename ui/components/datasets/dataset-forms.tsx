import { useState } from 'preact/hooks'
import { useCreateDataset, useImportDataset } from '../../hooks/use-datasets.ts'
import { Card } from '../../kit/card.tsx'
import { Field, problemOf } from '../../kit/field.tsx'
import { formValues, numberOf } from '../../kit/form-values.ts'
import { count } from '../../kit/format.ts'
import { ErrorNotice } from '../../kit/states.tsx'
import { AgentSelect } from '../agent-select.tsx'

interface Made {
  readonly counts: { readonly train: number; readonly validation: number; readonly test: number }
  readonly rejected?: readonly { readonly line: number; readonly reason: string }[]
}

const Outcome = ({ made }: { made: Made }) => (
  <div class="notice good" role="status">
    <strong>
      Frozen: {count(made.counts.train)} training, {count(made.counts.validation)} validation,{' '}
      {count(made.counts.test)} sealed test items
    </strong>
    {made.rejected && made.rejected.length > 0 && (
      <ul>
        {made.rejected.slice(0, 10).map(({ line, reason }) => (
          <li key={line}>
            Line {line}: {reason}
          </li>
        ))}
        {made.rejected.length > 10 && <li>and {made.rejected.length - 10} more lines</li>}
      </ul>
    )}
  </div>
)

/** Freezes approved examples. */
export const BuildDataset = () => {
  const create = useCreateDataset()
  const [agentId, setAgentId] = useState('')
  const [made, setMade] = useState<Made | null>(null)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const values = formValues(event.currentTarget)
    const minQuality = numberOf(values.min_quality)
    setMade(
      await create.run({
        name: values.name ?? '',
        agent_id: agentId,
        filter: minQuality === undefined ? {} : { min_quality: minQuality },
      }),
    )
  }
  return (
    <Card title="Build from approved examples">
      <form class="stack" onSubmit={submit}>
        <Field label="Name" problem={problemOf(create.error, 'name')}>
          {(control) => <input {...control} class="input" name="name" required maxLength={200} />}
        </Field>
        <AgentSelect value={agentId} onChange={setAgentId} problem={problemOf(create.error, 'agent_id')} />
        <Field label="Quality score at least" hint="Empty: every approved example">
          {(control) => (
            <input {...control} class="input" name="min_quality" type="number" min="0" max="1" step="0.05" />
          )}
        </Field>
        {create.error && <ErrorNotice error={create.error} />}
        {made && <Outcome made={made} />}
        <button type="submit" class="button" disabled={create.isRunning}>
          {create.isRunning ? 'Building…' : 'Build'}
        </button>
      </form>
    </Card>
  )
}

/** Imports a JSON Lines or CSV file. */
export const ImportDataset = () => {
  const load = useImportDataset()
  const [agentId, setAgentId] = useState('')
  const [made, setMade] = useState<Made | null>(null)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const values = formValues(event.currentTarget)
    const file = new FormData(event.currentTarget).get('file')
    if (!(file instanceof File)) return
    setMade(
      await load.run({
        query: {
          name: values.name ?? file.name,
          agent_id: agentId,
          kind: values.kind === 'benchmark' ? 'benchmark' : 'training',
        },
        text: await file.text(),
        contentType: file.name.endsWith('.csv') ? 'text/csv' : 'application/x-ndjson',
      }),
    )
  }
  return (
    <Card title="Import JSON Lines or CSV">
      <form class="stack" onSubmit={submit}>
        <Field label="Name" hint="Empty: the name of the file" problem={problemOf(load.error, 'name')}>
          {(control) => <input {...control} class="input" name="name" maxLength={200} />}
        </Field>
        <AgentSelect value={agentId} onChange={setAgentId} problem={problemOf(load.error, 'agent_id')} />
        <Field label="Kind">
          {(control) => (
            <select {...control} class="input" name="kind">
              <option value="training">Training: may be learned from</option>
              <option value="benchmark">Benchmark: regression suite</option>
            </select>
          )}
        </Field>
        <Field
          label="File"
          hint={
            <>
              Columns or keys <code>input</code>, <code>expected_output</code>, and if you like{' '}
              <code>group</code>, <code>split</code>
            </>
          }
        >
          {(control) => (
            <input {...control} class="input" name="file" type="file" accept=".jsonl,.ndjson,.csv" required />
          )}
        </Field>
        {load.error && <ErrorNotice error={load.error} />}
        {made && <Outcome made={made} />}
        <button type="submit" class="button" disabled={load.isRunning}>
          {load.isRunning ? 'Importing…' : 'Import'}
        </button>
      </form>
    </Card>
  )
}
