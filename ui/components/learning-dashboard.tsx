import type { LearningStats } from '../../contracts/administration.ts'
import { useLearningStats } from '../hooks/use-learning-stats.ts'
import { Card } from '../kit/card.tsx'
import { TrendChart } from '../kit/charts/trend-chart.tsx'
import { count, percent, words } from '../kit/format.ts'
import { Empty, Loaded } from '../kit/states.tsx'
import { AgentTable } from './agent-table.tsx'
import { KeyFigures } from './key-figures.tsx'
import { LoopStrip } from './loop-strip.tsx'

const share = (value: number | null) => percent(value, 0)

/** The analytics of the learning loop over the last `days` days, of one agent or of all. */
export const LearningDashboard = ({ days, agentId }: { days: number; agentId?: string }) => {
  const stats = useLearningStats({ days, ...(agentId === undefined ? {} : { agent_id: agentId }) })
  return (
    <Loaded query={stats} lines={12}>
      {(data) => (
        <>
          <LoopStrip loop={data.loop} />
          {isUntouched(data) ? <FirstSteps /> : <Figures stats={data} />}
        </>
      )}
    </Loaded>
  )
}

const isUntouched = ({ loop, performance, agents }: LearningStats) =>
  loop.feedback === 0 && performance.executions === 0 && agents.length === 0

const FirstSteps = () => (
  <Card title="First steps">
    <Empty title="Nothing has been learned yet">
      <p>
        Create an agent, report its executions, and put the feedback widget under its answers. What people say
        appears here within seconds.
      </p>
      <div class="row">
        <a class="button primary" href="/admin/learning/agents">
          Create an agent
        </a>
        <a class="button" href="/api/docs">
          API reference
        </a>
      </div>
    </Empty>
  </Card>
)

const fewestDays = 7

/** The days from the first one on which something happened, a week at least: an empty past says nothing. */
const sinceFirst = (trend: LearningStats['trend']): LearningStats['trend'] => {
  const first = trend.findIndex(
    ({ feedback, annotations, executions }) => feedback + annotations + executions > 0,
  )
  return trend.slice(Math.max(0, Math.min(first === -1 ? trend.length : first, trend.length - fewestDays)))
}

const Figures = ({ stats }: { stats: LearningStats }) => {
  const trend = sinceFirst(stats.trend)
  const days = trend.map(({ day }) => day)
  return (
    <>
      <KeyFigures stats={stats} />
      <div class="columns">
        <Card title="Feedback and satisfaction">
          <TrendChart
            title="Feedback a day and satisfaction"
            days={days}
            top={1}
            bars={{ name: 'Feedback', values: trend.map(({ feedback }) => feedback), format: count }}
            lines={[
              {
                name: 'Satisfaction',
                values: trend.map(({ satisfaction_rate }) => satisfaction_rate),
                format: share,
              },
            ]}
          />
        </Card>
        <Card title="Review and quality">
          <TrendChart
            title="Annotations a day and quality score"
            days={days}
            top={1}
            bars={{
              name: 'Annotations',
              values: trend.map(({ annotations }) => annotations),
              format: count,
            }}
            lines={[
              {
                name: 'Quality score',
                values: trend.map(({ quality_score }) => quality_score),
                format: share,
              },
            ]}
          />
        </Card>
      </div>
      <Card title="Agents">
        <AgentTable agents={stats.agents} />
      </Card>
      <div class="columns narrow">
        <Counts title="Examples by type" counts={stats.learning.examples_by_type} />
        <Counts title="Training runs" counts={stats.learning.runs_by_status} />
        <Counts title="Experiments" counts={stats.learning.experiments_by_status} />
      </div>
    </>
  )
}

const Counts = ({ title, counts }: { title: string; counts: Readonly<Record<string, number>> }) => {
  const entries = Object.entries(counts).filter(([, value]) => value > 0)
  const most = Math.max(1, ...entries.map(([, value]) => value))
  return (
    <Card title={title}>
      {entries.length === 0 ? (
        <p class="muted">None yet.</p>
      ) : (
        <ul class="counts">
          {entries.map(([name, value]) => (
            <li key={name}>
              <span>{words(name)}</span>
              <progress max={most} value={value} aria-hidden="true" />
              <strong>{count(value)}</strong>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
