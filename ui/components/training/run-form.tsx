import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import {
  type TrainingRunInput,
  useCreateTrainingRun,
  usePreflight,
} from '../../hooks/use-create-training-run.ts'
import { useDatasets } from '../../hooks/use-datasets.ts'
import { Card } from '../../kit/card.tsx'
import { Field, problemOf } from '../../kit/field.tsx'
import { formValues, numberOf } from '../../kit/form-values.ts'
import { count, usd } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { ErrorNotice } from '../../kit/states.tsx'
import { AgentSelect } from '../agent-select.tsx'

/** The training types for which an engine exists come first; the server says which are installed. */
const types = [
  ['prompt_optimization', 'Prompt optimization'],
  ['rag_tuning', 'RAG tuning'],
  ['behavior_learning', 'Behavior learning'],
  ['fine_tuning', 'Fine-tuning'],
  ['dpo', 'Preference tuning (DPO)'],
  ['rlhf', 'Reinforcement fine-tuning'],
  ['reinforcement', 'Reinforcement'],
] as const
const graders = [
  ['', 'Chosen from the data'],
  ['exact_match', 'Exact match'],
  ['label', 'Label'],
  ['token_f1', 'Token F1'],
] as const

const inputOf = (form: HTMLFormElement): TrainingRunInput => {
  const values = formValues(form)
  const type = types.find(([name]) => name === values.training_type)?.[0] ?? 'prompt_optimization'
  const grader = graders.find(([name]) => name !== '' && name === values.grader)?.[0]
  const maxUsd = numberOf(values.max_usd)
  return {
    name: values.name ?? '',
    agent_id: values.agent_id ?? '',
    dataset_id: values.dataset_id ?? '',
    training_type: type,
    config: {
      max_variants: numberOf(values.max_variants),
      max_calls: numberOf(values.max_calls),
      seed: numberOf(values.seed),
      ...(maxUsd === undefined ? {} : { max_usd: maxUsd }),
      ...(grader ? { grader } : {}),
    },
  }
}

/** `/admin/learning/training/new`: says what a run would cost, then starts it. */
export const RunForm = () => {
  const { route, query } = useLocation()
  const [agentId, setAgentId] = useState(query.agent ?? '')
  const datasets = useDatasets({ kind: 'training', limit: 100, ...(agentId ? { agent_id: agentId } : {}) })
  const preflight = usePreflight()
  const create = useCreateTrainingRun()
  const [estimate, setEstimate] = useState<Awaited<ReturnType<typeof preflight.run>>>(null)
  const error = create.error ?? preflight.error
  const problem = (field: string) => problemOf(error, field)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const input = inputOf(event.currentTarget)
    if (estimate === null) {
      setEstimate(await preflight.run(input))
      return
    }
    const run = await create.run(input)
    if (run !== null) route(`/admin/learning/training/${run.id}`)
  }
  return (
    <Page
      title="New training run"
      lead="A run searches on the training items and is judged once on the sealed test."
    >
      <form
        class="form"
        onSubmit={submit}
        onInput={() => {
          setEstimate(null)
          create.reset()
          preflight.reset()
        }}
      >
        <Card title="What is trained">
          <div class="columns">
            <Field label="Name" problem={problem('name')}>
              {(control) => <input {...control} class="input" name="name" required maxLength={200} />}
            </Field>
            <AgentSelect
              value={agentId}
              problem={problem('agent_id')}
              onChange={(id) => {
                setAgentId(id)
                setEstimate(null)
              }}
            />
            <Field
              label="Dataset"
              problem={problem('dataset_id') ?? datasets.error?.message}
              hint={
                datasets.data?.items.length === 0 ? (
                  <a href="/admin/learning/training?tab=datasets">Build or import a dataset first</a>
                ) : undefined
              }
            >
              {(control) => (
                <select {...control} class="input" name="dataset_id" required>
                  {datasets.data?.items.map((dataset) => (
                    <option key={dataset.id} value={dataset.id}>
                      {dataset.name} v{dataset.version} ({dataset.counts.train}/{dataset.counts.validation}/
                      {dataset.counts.test})
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label="Method" problem={problem('training_type')}>
              {(control) => (
                <select {...control} class="input" name="training_type">
                  {types.map(([value, label]) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </div>
        </Card>
        <Card title="Limits">
          <div class="columns">
            <Field label="Model calls at most" problem={problem('config.max_calls')}>
              {(control) => (
                <input
                  {...control}
                  class="input"
                  name="max_calls"
                  type="number"
                  min="1"
                  defaultValue="1200"
                  required
                />
              )}
            </Field>
            <Field
              label="USD at most"
              hint="Empty: no limit besides the calls"
              problem={problem('config.max_usd')}
            >
              {(control) => (
                <input {...control} class="input" name="max_usd" type="number" min="0.01" step="0.01" />
              )}
            </Field>
            <Field label="Candidates that are evaluated" problem={problem('config.max_variants')}>
              {(control) => (
                <input
                  {...control}
                  class="input"
                  name="max_variants"
                  type="number"
                  min="1"
                  max="50"
                  defaultValue="5"
                  required
                />
              )}
            </Field>
            <Field label="Grader" problem={problem('config.grader')}>
              {(control) => (
                <select {...control} class="input" name="grader">
                  {graders.map(([value, label]) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label="Seed" hint="The same seed finds the same result" problem={problem('config.seed')}>
              {(control) => (
                <input
                  {...control}
                  class="input"
                  name="seed"
                  type="number"
                  min="0"
                  defaultValue="0"
                  required
                />
              )}
            </Field>
          </div>
        </Card>
        {error && <ErrorNotice error={error} />}
        {estimate && (
          <section class={`notice ${estimate.feasible ? 'accent' : 'warn'}`} aria-label="Estimate">
            <strong>
              {estimate.feasible
                ? `At most ${count(estimate.calls)} calls, about ${count(estimate.tokens)} tokens, ${usd(estimate.usd)}`
                : 'This run makes no sense yet'}
            </strong>
            <p>
              {count(estimate.splits.train)} training, {count(estimate.splits.validation)} validation and{' '}
              {count(estimate.splits.test)} sealed test items; about {count(estimate.proposals)} proposals.
            </p>
            {estimate.reasons.length > 0 && (
              <ul>
                {estimate.reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            )}
          </section>
        )}
        <div class="row">
          <button
            type="submit"
            class="button primary"
            disabled={preflight.isRunning || create.isRunning || estimate?.feasible === false}
          >
            {preflight.isRunning || create.isRunning
              ? 'Working…'
              : estimate
                ? 'Start the run'
                : 'Check the cost'}
          </button>
          <a class="button quiet" href="/admin/learning/training">
            Cancel
          </a>
        </div>
      </form>
    </Page>
  )
}
