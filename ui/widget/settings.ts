import type { feedbackRoutes } from '../../contracts/feedback.ts'
import type { RouteResult } from '../../contracts/route.ts'

/** How the widget behaves, as the organization has set it. */
export type WidgetSettings = RouteResult<typeof feedbackRoutes.widget>

/** Without an answer (no connection) the widget still works: it asks for consent and offers no categories. */
const offline: WidgetSettings = {
  collection_rate: 1,
  require_rating_threshold: 3,
  consent_required: true,
  issue_categories: [],
}

const known = new Map<string, Promise<WidgetSettings>>()

const read = async (url: string, token: string): Promise<WidgetSettings> => {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } }).catch(() => null)
  if (response === null || response.status >= 500) {
    known.delete(url)
    return offline
  }
  if (!response.ok) {
    known.delete(url)
    throw new Error(`Settings of the feedback widget were refused with ${response.status}`)
  }
  return response.json()
}

/** The settings of an agent, asked once a page however many widgets it has. Rejects when the token is refused. */
export const widgetSettings = (endpoint: string, agentId: string, token: string): Promise<WidgetSettings> => {
  const url = `${endpoint}/api/learning/feedback/widget?agent_id=${encodeURIComponent(agentId)}`
  const asked = known.get(url) ?? read(url, token)
  known.set(url, asked)
  return asked
}
