import { statsRoutes } from '../../contracts/administration.ts'
import { lastDays } from '../../core/feedback/statistics.ts'
import { learningStatsOf } from '../../core/learning-stats/compute.ts'
import { type App, register } from '../http/register.ts'

/** The KPIs of the last UTC days, today included. */
export const statsApi = (app: App): void => {
  register(app, statsRoutes.get, async ({ query }, { organization, now }) => {
    const days = lastDays(now(), query.days)
    const counts = await organization.stats.counts({
      agentId: query.agent_id,
      since: new Date(`${days[0]}T00:00:00Z`),
    })
    return learningStatsOf(counts, days)
  })
}
