import type { LearningStats } from '../../contracts/administration.ts'
import { count, percent } from '../kit/format.ts'
import { Empty } from '../kit/states.tsx'

/** Fewer feedbacks than this say nothing about an agent: its figures are shown greyed. */
const enoughFeedback = 20

/** The agents side by side, satisfaction with its 95 % interval. */
export const AgentTable = ({ agents }: { agents: LearningStats['agents'] }) =>
  agents.length === 0 ? (
    <Empty title="No agents yet">
      <p>Create one on the agents page, then report its executions.</p>
    </Empty>
  ) : (
    <div class="table-frame">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col" class="number">
              Version
            </th>
            <th scope="col" class="number">
              Executions
            </th>
            <th scope="col" class="number">
              Feedback
            </th>
            <th scope="col">Satisfaction, 95 % interval</th>
            <th scope="col" class="number">
              Corrections
            </th>
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => (
            <tr key={agent.agent_id} class={agent.feedback < enoughFeedback ? 'low' : ''}>
              <td>
                <a href={`/admin/learning/agents/${agent.agent_id}`}>{agent.name}</a>
              </td>
              <td class="number">v{agent.version}</td>
              <td class="number">{count(agent.executions)}</td>
              <td class="number">{count(agent.feedback)}</td>
              <td>
                <div class="satisfaction">
                  <span>{percent(agent.satisfaction_rate)}</span>
                  {agent.satisfaction_ci && (
                    <IntervalBar value={agent.satisfaction_rate ?? 0} interval={agent.satisfaction_ci} />
                  )}
                  {agent.feedback < enoughFeedback && <span class="small">not enough feedback</span>}
                </div>
              </td>
              <td class="number">{percent(agent.correction_rate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )

const IntervalBar = ({
  value,
  interval: [low, high],
}: {
  value: number
  interval: readonly [number, number]
}) => (
  <span class="interval-bar">
    <svg aria-hidden="true" width="120" height="14">
      <line class="track" x1="0" x2="120" y1="7" y2="7" />
      <line class="whisker" x1={low * 120} x2={high * 120} y1="7" y2="7" />
      <circle class="dot" cx={value * 120} cy="7" r="4" />
    </svg>
    <span class="small muted">
      {percent(low, 0)} to {percent(high, 0)}
    </span>
  </span>
)
