import type { Experiment, ExperimentResults } from '../../../contracts/experiments.ts'
import { useExperiment, useExperimentResults } from '../../hooks/use-experiments.ts'
import { StatusBadge } from '../../kit/badge.tsx'
import { Card } from '../../kit/card.tsx'
import { count, duration, moment, nothing, words } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { Empty, Loaded } from '../../kit/states.tsx'
import { AgentName } from '../agent-select.tsx'
import { ConfigDiff } from '../config-diff.tsx'
import { ExperimentActions } from './experiment-actions.tsx'
import { winnerName } from './experiment-list.tsx'
import { metricFormat } from './metric-format.ts'
import { Difference, Guardrails } from './verdict-view.tsx'

/** `/admin/learning/training/experiments/:id`: what it shows, why, and what can be done. */
export const ExperimentDetail = ({ id }: { id: string }) => {
  const experiment = useExperiment(id)
  const results = useExperimentResults(id)
  const data = experiment.data
  return (
    <Page
      title={data?.name ?? 'Experiment'}
      lead={
        data && (
          <>
            <AgentName id={data.agent_id} /> · created {moment(data.created_at)}
            {data.hypothesis && <> · {data.hypothesis}</>}
          </>
        )
      }
      actions={
        data && (
          <>
            <StatusBadge status={data.status} />
            <ExperimentActions experiment={data} />
          </>
        )
      }
    >
      <Loaded query={experiment}>
        {(loaded) => (
          <>
            {loaded.status === 'draft' ? (
              <Card title="Not started">
                <Empty title="This is a draft">
                  <p>It meets no traffic until it is started. Look at what it would change below.</p>
                </Empty>
              </Card>
            ) : (
              <Loaded query={results} lines={8}>
                {(shown) => <Results results={shown} guarded={loaded.primary_metric} />}
              </Loaded>
            )}
            <Plan experiment={loaded} />
            <Card title="What the treatment changes">
              <ConfigDiff before={loaded.control_config} after={loaded.treatment_config} />
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  )
}

const headline = ({ winner, decision, status }: ExperimentResults): string => {
  if (decision === 'deploy') return 'Decided: deploy the treatment'
  if (decision === 'keep_current') return 'Decided: keep the current version'
  if (status === 'rolled_back') return 'Rolled back'
  if (winner !== null) return `${winnerName(winner)}, has won`
  return status === 'stopped' ? 'Stopped without a decision' : 'No winner yet'
}

const toneOf = ({ winner, status }: ExperimentResults) =>
  status === 'rolled_back' ? 'bad' : winner === 'B' ? 'good' : winner === 'A' ? 'warn' : 'accent'

const Results = ({ results, guarded }: { results: ExperimentResults; guarded: string }) => (
  <>
    <section class={`notice ${toneOf(results)}`} aria-label="Verdict">
      <h2>{headline(results)}</h2>
      {results.reasons.length > 0 && (
        <ul>
          {results.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </section>
    <Card
      title={`${words(guarded)}${results.lower_is_better ? ', lower is better' : ''}`}
      action={<span class="small muted">{moment(results.evaluated_at)}</span>}
    >
      <Difference verdict={results} metric={guarded} />
      <Variants results={results} />
    </Card>
    <Card title="Guardrails">
      <Guardrails guardrails={results.guardrails} />
    </Card>
  </>
)

const Variants = ({ results }: { results: ExperimentResults }) => {
  const { value } = metricFormat(results.primary_metric)
  const shown = (figure: number | null) => (figure === null ? nothing : value(figure))
  return (
    <div class="table-frame">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col" class="number">
              Traffic
            </th>
            <th scope="col" class="number">
              Exposures
            </th>
            <th scope="col" class="number">
              Samples
            </th>
            <th scope="col" class="number">
              Mean
            </th>
            <th scope="col" class="number">
              95 % interval
            </th>
          </tr>
        </thead>
        <tbody>
          {(['A', 'B'] as const).map((name) => {
            const variant = results.variants[name]
            return (
              <tr key={name}>
                <td>{winnerName(name)}</td>
                <td class="number">{variant.percentage} %</td>
                <td class="number">{count(variant.exposures)}</td>
                <td class="number">
                  {count(variant.samples)}
                  <div class="small muted">at least {count(results.min_sample_size)}</div>
                </td>
                <td class="number">{shown(variant.mean)}</td>
                <td class="number">
                  {variant.ci_low === null
                    ? nothing
                    : `${shown(variant.ci_low)} to ${shown(variant.ci_high)}`}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <p class="small muted">
        Ran {duration(results.elapsed_hours * 3_600_000)} of at least{' '}
        {duration(results.min_duration_hours * 3_600_000)}.
      </p>
    </div>
  )
}

const Plan = ({ experiment }: { experiment: Experiment }) => (
  <Card title="Plan">
    <dl class="facts">
      {[
        ['Primary metric', experiment.primary_metric],
        ['Split A / B', `${experiment.control_percentage} % / ${experiment.treatment_percentage} %`],
        ['Unit', experiment.unit],
        ['Samples at least', `${count(experiment.min_sample_size)} a variant`],
        ['Time at least', duration(experiment.min_duration_hours * 3_600_000)],
        ['Significance', String(experiment.significance_threshold)],
        ['Started', moment(experiment.started_at)],
        ['Ended', moment(experiment.ended_at)],
      ].map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
    {experiment.description && <p class="prose">{experiment.description}</p>}
    {experiment.run_id && (
      <p>
        <a href={`/admin/learning/training/${experiment.run_id}`}>The training run that proposed it</a>
      </p>
    )}
  </Card>
)
