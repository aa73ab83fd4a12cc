import { useLocation } from 'preact-iso'
import { LearningDashboard } from '../../components/learning-dashboard.tsx'
import { useAgents } from '../../hooks/use-agents.ts'
import { Page } from '../../kit/page.tsx'

const ranges = [7, 30, 90] as const

/** `/admin/learning`: agent and time range are in the address, so that a view can be shared. */
export const AnalyticsPage = () => {
  const { query, route, path } = useLocation()
  const agents = useAgents()
  const days = ranges.find((range) => String(range) === query.days) ?? 30
  const show = (change: Record<string, string>) => {
    const next = new URLSearchParams({ ...query, ...change })
    route(`${path}?${next}`, true)
  }
  return (
    <Page
      title="Learning"
      lead="What people say about your agents’ answers, and what became of it."
      actions={
        <>
          {agents.data && agents.data.items.length > 1 && (
            <select
              class="input short"
              aria-label="Agent"
              value={query.agent ?? ''}
              onChange={(event) => show({ agent: event.currentTarget.value })}
            >
              <option value="">All agents</option>
              {agents.data.items.map((agent) => (
                <option key={agent.id} value={agent.id}>
                  {agent.name}
                </option>
              ))}
            </select>
          )}
          <select
            class="input short"
            aria-label="Time range"
            value={days}
            onChange={(event) => show({ days: event.currentTarget.value })}
          >
            {ranges.map((range) => (
              <option key={range} value={range}>
                Last {range} days
              </option>
            ))}
          </select>
        </>
      }
    >
      <LearningDashboard days={days} {...(query.agent ? { agentId: query.agent } : {})} />
    </Page>
  )
}
