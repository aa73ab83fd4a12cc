import type { feedbackRoutes } from '../../../contracts/feedback.ts'
import type { FeedbackRow } from '../../../db/repositories/feedback.ts'
import { fromCursor, toCursor } from '../../cursor.ts'
import type { Handler } from '../../http/register.ts'

const present = (row: FeedbackRow) => ({
  feedback_id: row.id,
  execution_id: row.executionId,
  agent_id: row.agentId,
  feedback_type: row.feedbackType,
  rating: row.rating,
  feedback_text: row.feedbackText,
  correction_text: row.correctionText,
  issue_categories: row.issueCategories,
  dimensions: {
    ...(row.accuracyRating === null ? {} : { accuracy: row.accuracyRating }),
    ...(row.helpfulnessRating === null ? {} : { helpfulness: row.helpfulnessRating }),
    ...(row.clarityRating === null ? {} : { clarity: row.clarityRating }),
    ...(row.completenessRating === null ? {} : { completeness: row.completenessRating }),
  },
  consent: row.consent,
  filter_reason: row.filterReason,
  example_id: row.exampleId,
  created_at: row.createdAt.toISOString(),
})

/** Lists feedback as it is stored. */
export const listFeedback: Handler<typeof feedbackRoutes.list> = async ({ query }, { organization }) => {
  const { rows, next } = await organization.feedback.list(
    {
      agentId: query.agent_id,
      executionId: query.execution_id,
      feedbackType: query.feedback_type,
      minRating: query.min_rating,
      maxRating: query.max_rating,
    },
    { limit: query.limit, after: fromCursor(query.cursor) },
  )
  return { items: rows.map(present), next_cursor: toCursor(next) }
}
