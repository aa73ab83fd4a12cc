import { type feedbackRoutes, feedbackTypes } from '../../../contracts/feedback.ts'
import { figuresOf, lastDays } from '../../../core/feedback/statistics.ts'
import type { Handler } from '../../http/register.ts'

/** Figures of the last UTC days, today included. The trend has every one of these days, also those without feedback. */
export const feedbackStats: Handler<typeof feedbackRoutes.stats> = async (
  { query },
  { organization, now },
) => {
  const days = lastDays(now(), query.days)
  const counts = await organization.feedback.countsByDay({
    agentId: query.agent_id,
    since: new Date(`${days[0]}T00:00:00Z`),
  })
  const present = (of: typeof counts) => {
    const { total, avgRating, satisfactionRate } = figuresOf(of)
    return { total_feedback: total, avg_rating: avgRating, satisfaction_rate: satisfactionRate }
  }
  const byType = feedbackTypes.map(
    (type) => [type, figuresOf(counts.filter(({ feedbackType }) => feedbackType === type)).total] as const,
  )
  const byDay = Map.groupBy(counts, ({ day }) => day)
  return {
    ...present(counts),
    feedback_by_type: Object.fromEntries(byType.filter(([, total]) => total > 0)),
    trend: days.map((day) => ({ day, ...present(byDay.get(day) ?? []) })),
  }
}
