import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import type { AgentConfig } from '../../../contracts/agents.ts'
import { useAgents } from '../../hooks/use-agents.ts'
import { useCreateExperiment } from '../../hooks/use-experiments.ts'
import { Card } from '../../kit/card.tsx'
import { Field, problemOf } from '../../kit/field.tsx'
import { formValues, numberOf } from '../../kit/form-values.ts'
import { Page } from '../../kit/page.tsx'
import { ErrorNotice } from '../../kit/states.tsx'
import { AgentSelect } from '../agent-select.tsx'

const metrics = ['satisfaction', 'rating', 'correction_rate', 'error_rate', 'latency_ms', 'tokens'] as const

/** `/admin/learning/training/experiments/new`: the current version against a changed system prompt. */
export const ExperimentForm = () => {
  const { route } = useLocation()
  const agents = useAgents()
  const create = useCreateExperiment()
  const [agentId, setAgentId] = useState('')
  const config: AgentConfig | undefined = agents.data?.items.find(({ id }) => id === agentId)?.config
  const problem = (field: string) => problemOf(create.error, field)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement) || config === undefined) return
    const values = formValues(event.currentTarget)
    const minSamples = numberOf(values.min_sample_size)
    const minHours = numberOf(values.min_duration_hours)
    const created = await create.run({
      name: values.name ?? '',
      hypothesis: values.hypothesis ?? '',
      agent_id: agentId,
      treatment_config: { ...config, system_prompt: values.system_prompt ?? '' },
      control_percentage: numberOf(values.control_percentage),
      treatment_percentage: numberOf(values.treatment_percentage),
      primary_metric: values.primary_metric,
      ...(minSamples === undefined ? {} : { min_sample_size: minSamples }),
      ...(minHours === undefined ? {} : { min_duration_hours: minHours }),
    })
    if (created !== null) route(`/admin/learning/training/experiments/${created.id}`)
  }
  return (
    <Page title="New experiment" lead="A draft meets no traffic until you start it.">
      <form class="form" onSubmit={submit} onInput={create.reset}>
        <Card title="What is compared">
          <div class="columns">
            <Field label="Name" problem={problem('name')}>
              {(control) => <input {...control} class="input" name="name" required maxLength={200} />}
            </Field>
            <AgentSelect value={agentId} problem={problem('agent_id')} onChange={setAgentId} />
          </div>
          <Field label="Hypothesis" problem={problem('hypothesis')}>
            {(control) => <input {...control} class="input" name="hypothesis" maxLength={5000} />}
          </Field>
          <Field
            label="System prompt of the treatment"
            hint="Starts as the current one; everything else of the configuration stays the same."
            problem={problem('treatment_config.system_prompt')}
          >
            {(control) => (
              <textarea
                {...control}
                key={agentId}
                class="input tall"
                name="system_prompt"
                required
                defaultValue={config?.system_prompt ?? ''}
              />
            )}
          </Field>
        </Card>
        <Card title="Traffic and decision">
          <div class="columns">
            <Field label="Control, % of units" problem={problem('control_percentage')}>
              {(control) => (
                <input
                  {...control}
                  class="input"
                  name="control_percentage"
                  type="number"
                  min="0.01"
                  max="100"
                  step="0.01"
                  defaultValue="50"
                  required
                />
              )}
            </Field>
            <Field label="Treatment, % of units" problem={problem('treatment_percentage')}>
              {(control) => (
                <input
                  {...control}
                  class="input"
                  name="treatment_percentage"
                  type="number"
                  min="0.01"
                  max="100"
                  step="0.01"
                  defaultValue="50"
                  required
                />
              )}
            </Field>
            <Field label="Primary metric" problem={problem('primary_metric')}>
              {(control) => (
                <select {...control} class="input" name="primary_metric">
                  {metrics.map((metric) => (
                    <option key={metric} value={metric}>
                      {metric}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field
              label="Samples a variant at least"
              hint="Empty: the default"
              problem={problem('min_sample_size')}
            >
              {(control) => <input {...control} class="input" name="min_sample_size" type="number" min="1" />}
            </Field>
            <Field label="Hours at least" hint="Empty: the default" problem={problem('min_duration_hours')}>
              {(control) => (
                <input
                  {...control}
                  class="input"
                  name="min_duration_hours"
                  type="number"
                  min="0"
                  step="any"
                />
              )}
            </Field>
          </div>
        </Card>
        {create.error && <ErrorNotice error={create.error} />}
        <div class="row">
          <button type="submit" class="button primary" disabled={create.isRunning || config === undefined}>
            {create.isRunning ? 'Working…' : 'Create the draft'}
          </button>
          <a class="button quiet" href="/admin/learning/training?tab=experiments">
            Cancel
          </a>
        </div>
      </form>
    </Page>
  )
}
