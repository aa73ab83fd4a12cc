import { useState } from 'preact/hooks'
import { type AlertRule, useAlertRules, useReplaceAlertRules } from '../../hooks/use-alerts.ts'
import { Card } from '../../kit/card.tsx'
import { formValues, numberOf } from '../../kit/form-values.ts'
import { ErrorNotice, Loaded } from '../../kit/states.tsx'

const meanings: Record<AlertRule['condition'], string> = {
  queue_length: 'examples wait for annotation, more than',
  feedback_rate: 'share of executions with feedback, less than',
  run_failed: 'a training run failed',
  experiment_significant: 'an experiment is significant, p-value below',
  rollout_advanced: 'a rollout went on to its next step',
  rolled_back: 'an experiment or rollout was rolled back',
}

/** When an alert is raised; every rule may be changed or switched off. */
export const RulesCard = () => {
  const rules = useAlertRules()
  const save = useReplaceAlertRules()
  const [isSaved, setSaved] = useState(false)
  return (
    <Card title="Rules">
      <Loaded query={rules}>
        {({ items }) => (
          <form
            class="stack"
            onInput={() => setSaved(false)}
            onSubmit={async (event) => {
              event.preventDefault()
              const values = formValues(event.currentTarget)
              const changed = items.map(({ condition, name, team }) => {
                const threshold = numberOf(values[`${condition}.threshold`])
                return {
                  condition,
                  name,
                  team,
                  enabled: values[`${condition}.enabled`] !== undefined,
                  ...(threshold === undefined ? {} : { threshold }),
                }
              })
              setSaved((await save.run(changed)) !== null)
            }}
          >
            <div class="table-frame">
              <table class="table">
                <thead>
                  <tr>
                    <th scope="col">On</th>
                    <th scope="col">Rule</th>
                    <th scope="col">When</th>
                    <th scope="col">Threshold</th>
                    <th scope="col">For</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((rule) => (
                    <tr key={rule.condition}>
                      <td>
                        <input
                          type="checkbox"
                          name={`${rule.condition}.enabled`}
                          defaultChecked={rule.enabled}
                          aria-label={`${rule.name} is on`}
                        />
                      </td>
                      <td>{rule.name}</td>
                      <td>{meanings[rule.condition]}</td>
                      <td>
                        {rule.threshold !== null && (
                          <input
                            class="input short"
                            type="number"
                            min="0"
                            step="any"
                            name={`${rule.condition}.threshold`}
                            defaultValue={String(rule.threshold)}
                            aria-label={`Threshold of ${rule.name}`}
                          />
                        )}
                      </td>
                      <td>{rule.team}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {save.error && <ErrorNotice error={save.error} />}
            <div class="row">
              <button type="submit" class="button primary" disabled={save.isRunning}>
                {save.isRunning ? 'Saving…' : 'Save the rules'}
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
