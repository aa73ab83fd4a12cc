import { outcomesOfFeedback } from '../../core/experiment/outcomes.ts'
import type { ExecutionRow } from '../../db/repositories/executions.ts'
import type { FeedbackRow } from '../../db/repositories/feedback.ts'
import type { Measured } from './experiment-outcomes.ts'

/** What a feedback measures on its execution. */
export const measuredBy = (feedback: FeedbackRow, execution: ExecutionRow): Measured => ({
  execution,
  at: feedback.createdAt,
  metrics: outcomesOfFeedback({
    feedbackType: feedback.feedbackType,
    rating: feedback.rating,
    // Without consent the words are gone, and the type still says what they were.
    isCorrection: feedback.feedbackType === 'correction' || feedback.correctionText !== null,
  }),
})
