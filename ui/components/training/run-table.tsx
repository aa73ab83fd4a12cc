import type { RouteResult } from '../../../contracts/route.ts'
import type { trainingRoutes } from '../../../contracts/training.ts'
import { isActive } from '../../hooks/use-training-runs.ts'
import { StatusBadge } from '../../kit/badge.tsx'
import { count, duration, moment, nothing, points, usd, words } from '../../kit/format.ts'
import { AgentName } from '../agent-select.tsx'

type Run = RouteResult<typeof trainingRoutes.list>['training_runs'][number]

const runPath = (run: Run) => `/admin/learning/training/${run.id}`

/** Runs that work now, as cards with their progress. */
export const ActiveRuns = ({ runs }: { runs: readonly Run[] }) => {
  const active = runs.filter(isActive)
  if (active.length === 0) return null
  return (
    <div class="columns">
      {active.map((run) => (
        <a key={run.id} class="card run-card" href={runPath(run)}>
          <div class="card-head">
            <h2>{run.name}</h2>
            <StatusBadge status={run.status} />
          </div>
          <progress max={100} value={run.progress_percentage} aria-label={`Progress of ${run.name}`} />
          <p class="small muted">
            {words(run.stage)} · step {run.current_step} of {run.total_steps} · {count(run.cost.calls)} calls
          </p>
        </a>
      ))}
    </div>
  )
}

/** Best minus current version on the sealed test; null until both were measured. */
const gainOf = ({ metrics: { best_score: best, baseline_score: baseline } }: Run): number | null =>
  best === undefined || baseline === undefined ? null : best - baseline

const timeOf = (run: Run): string =>
  run.started_at === null || run.completed_at === null
    ? nothing
    : duration(Date.parse(run.completed_at) - Date.parse(run.started_at))

/** Every run of a page of the list. */
export const RunTable = ({ runs }: { runs: readonly Run[] }) => (
  <div class="table-frame">
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Agent</th>
          <th scope="col">Status</th>
          <th scope="col">Verdict</th>
          <th scope="col" class="number">
            Gain
          </th>
          <th scope="col" class="number">
            Calls
          </th>
          <th scope="col" class="number">
            Cost
          </th>
          <th scope="col" class="number">
            Time
          </th>
          <th scope="col">Created</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <td>
              <a href={runPath(run)}>{run.name}</a>
              <div class="small muted">{words(run.training_type)}</div>
            </td>
            <td>
              <AgentName id={run.agent_id} />
            </td>
            <td>
              <StatusBadge status={run.status} />
            </td>
            <td>{run.verdict === null ? nothing : <StatusBadge status={run.verdict} />}</td>
            <td class="number">{points(gainOf(run))}</td>
            <td class="number">{count(run.cost.calls)}</td>
            <td class="number">{usd(run.cost.usd)}</td>
            <td class="number">{timeOf(run)}</td>
            <td>{moment(run.created_at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
