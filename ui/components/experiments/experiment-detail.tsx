import type { Experiment, ExperimentResults } from '../../../contracts/experiments.ts'
import { useExperiment, useExperimentResults } from '../../hooks/use-experiments.ts'
import { StatusBadge } from '../../kit/badge.tsx'
import { Card } from '../../kit/card.tsx'
import { IntervalChart } from '../../kit/charts/interval-chart.tsx'
import { count, duration, moment, nothing, words } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { Empty, Loaded } from '../../kit/states.tsx'
import { AgentName } from '../agent-select.tsx'
import { ConfigDiff } from '../config-diff.tsx'
import { AssignedNow } from './assigned-now.tsx'
import { ExperimentActions } from './experiment-actions.tsx'
import { winnerName } from './experiment-list.tsx'
import { metricFormat } from './metric-format.ts'
import { Checklist, Difference, Guardrails, Secondary } from './verdict-view.tsx'

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
                {(shown) => <Results results={shown} declared={loaded.metrics} />}
              </Loaded>
            )}
            <AssignedNow experiment={loaded} />
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

interface Shown {
  readonly results: ExperimentResults
  /** The metrics of the experiment's own. */
  readonly declared: Experiment['metrics']
}

const Results = ({ results, declared }: Shown) => {
  const metric = results.primary_metric
  return (
    <>
      <section class={`notice ${toneOf(results)}`} aria-label="Verdict">
        <h2>{headline(results)}</h2>
        <Checklist reasons={results.reasons} />
      </section>
      <Card
        title={`${words(metric)}${results.lower_is_better ? ', lower is better' : ''}`}
        action={<span class="small muted">{moment(results.evaluated_at)}</span>}
      >
        <Arms results={results} declared={declared} />
        <h3>Difference</h3>
        <Difference verdict={results} metric={metric} declared={declared} />
        <Variants results={results} declared={declared} />
      </Card>
      {results.secondary.length > 0 && (
        <Card title="Secondary metrics">
          <Secondary secondary={results.secondary} declared={declared} />
        </Card>
      )}
      <Card title="Guardrails">
        <Guardrails guardrails={results.guardrails} declared={declared} />
      </Card>
    </>
  )
}

/** Both variants on one scale. */
const Arms = ({ results, declared }: Shown) => {
  const intervals = (['A', 'B'] as const).flatMap((name) => {
    const { mean, ci_low, ci_high } = results.variants[name]
    return mean === null || ci_low === null || ci_high === null
      ? []
      : [{ name: winnerName(name), value: mean, low: ci_low, high: ci_high }]
  })
  return intervals.length === 0 ? null : (
    <>
      <h3>Each variant</h3>
      <IntervalChart intervals={intervals} format={metricFormat(results.primary_metric, declared).value} />
    </>
  )
}

const Variants = ({ results, declared }: Shown) => {
  const { value } = metricFormat(results.primary_metric, declared)
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
        {duration(results.min_duration_hours * 3_600_000)}
        {results.whole_weeks ? ', in whole weeks' : ''}.
      </p>
    </div>
  )
}

const Plan = ({ experiment }: { experiment: Experiment }) => (
  <Card title="Plan">
    <dl class="facts">
      {[
        ['Primary metric', experiment.primary_metric],
        ['Secondary metrics', experiment.secondary_metrics.join(', ') || nothing],
        ['Split A / B at first', `${experiment.control_percentage} % / ${experiment.treatment_percentage} %`],
        ['Samples at least', `${count(experiment.min_sample_size)} a variant`],
        ['Time at least', duration(experiment.min_duration_hours * 3_600_000)],
        ['Winner in whole weeks only', experiment.whole_weeks ? 'yes' : 'no'],
        ['Outcomes count for', duration(experiment.attribution_hours * 3_600_000)],
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
