import type { Effect } from './effect.ts'
import { recordOutcomes } from './experiment-outcomes.ts'
import { measuredBy } from './feedback-outcomes.ts'
import { learnFromFeedback } from './learn-from-feedback.ts'

/** A feedback came: its example, and its outcome in the experiment of its execution, if that is known already. */
export const feedbackRecorded: Effect = async ({ feedback_id }, context) => {
  const { organization } = context
  const feedback = await organization.feedback.get(String(feedback_id))
  if (feedback === null) return []
  const execution =
    feedback.executionId === null ? null : await organization.executions.get(feedback.executionId)
  if (execution !== null && execution.agentId === feedback.agentId) {
    await recordOutcomes([measuredBy(feedback, execution)], context)
  }
  return learnFromFeedback(feedback, execution, context)
}
