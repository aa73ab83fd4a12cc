import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { useAgents } from '../../hooks/use-agents.ts'
import { useCreateExperiment } from '../../hooks/use-experiments.ts'
import { Card } from '../../kit/card.tsx'
import { Field, problemOf } from '../../kit/field.tsx'
import { NumberField, SelectField, TextField } from '../../kit/inputs.tsx'
import { Page } from '../../kit/page.tsx'
import { ErrorNotice } from '../../kit/states.tsx'
import { AgentSelect } from '../agent-select.tsx'
import { bodyOf, type ExperimentDraft, metricNames, newDraft, withPrimaryMetric } from './experiment-draft.ts'
import { MetricFields } from './metric-fields.tsx'
import { PlanPanel } from './plan-panel.tsx'
import { TimingFields } from './timing-fields.tsx'
import { type DraftProps, TrafficFields } from './traffic-fields.tsx'

/** `/admin/learning/training/experiments/new`: the current version against a changed system prompt. */
export const ExperimentForm = () => {
  const { route } = useLocation()
  const create = useCreateExperiment()
  const [draft, setDraft] = useState(newDraft)
  const form = useRef<HTMLFormElement>(null)
  const { error } = create
  useLayoutEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [error])

  const change = (next: ExperimentDraft) => {
    setDraft(next)
    if (error) create.reset()
  }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const created = await create.run(bodyOf(draft))
    if (created !== null) route(`/admin/learning/training/experiments/${created.id}`)
  }
  const parts: DraftProps = { draft, error, onChange: change }
  return (
    <Page title="New experiment" lead="A draft meets no traffic until you start it.">
      <form ref={form} class="form" onSubmit={submit}>
        <Compared {...parts} />
        <Decided {...parts} />
        <PlanPanel draft={draft} onChange={change} />
        <TrafficFields {...parts} />
        <MetricFields {...parts} />
        <TimingFields {...parts} />
        {error && <ErrorNotice error={error} />}
        <div class="row">
          <button type="submit" class="button primary" disabled={create.isRunning || draft.agentId === ''}>
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

const Compared = ({ draft, onChange, error }: DraftProps) => {
  const agents = useAgents()
  const set = (part: Partial<ExperimentDraft>) => onChange({ ...draft, ...part })
  const promptOf = (agentId: string) =>
    agents.data?.items.find(({ id }) => id === agentId)?.config.system_prompt ?? ''
  return (
    <Card title="What is compared">
      <div class="columns">
        <TextField
          label="Name"
          problem={problemOf(error, 'name')}
          required
          maxLength={200}
          value={draft.name}
          onChange={(name) => set({ name })}
        />
        <AgentSelect
          value={draft.agentId}
          problem={problemOf(error, 'agent_id')}
          onChange={(agentId) => set({ agentId, systemPrompt: promptOf(agentId) })}
        />
      </div>
      <TextField
        label="Hypothesis"
        problem={problemOf(error, 'hypothesis')}
        maxLength={5000}
        value={draft.hypothesis}
        onChange={(hypothesis) => set({ hypothesis })}
      />
      <Field
        label="System prompt of the treatment"
        hint="Starts as the current one; everything else of the configuration stays the same."
        problem={problemOf(error, 'treatment_config.system_prompt')}
      >
        {(control) => (
          <textarea
            {...control}
            class="input tall"
            required
            value={draft.systemPrompt}
            onInput={(event) => set({ systemPrompt: event.currentTarget.value })}
          />
        )}
      </Field>
    </Card>
  )
}

const Decided = ({ draft, onChange, error }: DraftProps) => (
  <Card title="What decides">
    <div class="columns narrow">
      <SelectField
        label="Primary metric"
        hint="The one that a winner must be better on"
        problem={problemOf(error, 'primary_metric')}
        value={draft.primaryMetric}
        onChange={(metric) => onChange(withPrimaryMetric(draft, metric))}
        options={metricNames(draft).map((name) => [name, name] as const)}
      />
      <NumberField
        label="Control, % of units"
        hint="The current version"
        problem={problemOf(error, 'control_percentage')}
        min={0.01}
        max={100}
        step={0.01}
        required
        value={draft.controlPercentage}
        onChange={(controlPercentage) => onChange({ ...draft, controlPercentage })}
      />
      <NumberField
        label="Treatment, % of units"
        hint="What is left of 100 is not enrolled"
        problem={problemOf(error, 'treatment_percentage')}
        min={0.01}
        max={100}
        step={0.01}
        required
        value={draft.treatmentPercentage}
        onChange={(treatmentPercentage) => onChange({ ...draft, treatmentPercentage })}
      />
    </div>
  </Card>
)
