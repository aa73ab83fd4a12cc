import { z } from 'zod'
import { listOf, page, timestamp, unitId, uuid } from './common.ts'
import { route } from './route.ts'

export const feedbackTypes = [
  'thumbs_up',
  'thumbs_down',
  'star_rating',
  'detailed_feedback',
  'correction',
  'report_issue',
] as const

const stars = z.number().int().min(1).max(5)
const freeText = z.string().max(20_000)

/** Ratings of the four quality dimensions, 1 to 5. */
export const dimensions = z.strictObject({
  accuracy: stars.optional(),
  helpfulness: stars.optional(),
  clarity: stars.optional(),
  completeness: stars.optional(),
})

/** What an end user says of an execution. */
export const feedbackSubmission = z
  .strictObject({
    feedback_id: uuid.optional().describe('Made by the client; sending it again has no further effect'),
    execution_id: uuid.optional(),
    agent_id: uuid,
    feedback_type: z.enum(feedbackTypes),
    rating: stars.optional(),
    feedback_text: freeText.optional(),
    correction_text: freeText.optional(),
    issue_categories: z.array(z.string().min(1).max(100)).max(20).default([]),
    dimensions: dimensions.default({}),
    consent: z
      .boolean()
      .optional()
      .describe(
        "Without consent the rating counts, but no text is stored. The organization's default applies when absent",
      ),
  })
  .check((context) => {
    const { feedback_type, rating, correction_text, feedback_text, issue_categories } = context.value
    const missing = (field: string, message: string) =>
      context.issues.push({ code: 'custom', path: [field], message, input: context.value })
    if (feedback_type === 'star_rating' && rating === undefined)
      missing('rating', 'A star rating needs a rating from 1 to 5')
    if (feedback_type === 'correction' && !correction_text?.trim()) {
      missing('correction_text', 'A correction needs the corrected answer')
    }
    if (feedback_type === 'report_issue' && issue_categories.length === 0 && !feedback_text?.trim()) {
      missing('issue_categories', 'A reported issue needs a category or a text')
    }
  })
export type FeedbackSubmission = z.output<typeof feedbackSubmission>

/** A stored feedback by the names of the request, texts redacted. */
export const feedback = z.object({
  feedback_id: uuid,
  execution_id: uuid.nullable(),
  agent_id: uuid,
  feedback_type: z.enum(feedbackTypes),
  rating: stars.nullable(),
  feedback_text: z.string().nullable(),
  correction_text: z.string().nullable(),
  issue_categories: z.array(z.string()),
  dimensions,
  consent: z.boolean(),
  filter_reason: z.string().nullable().describe('Why the text was kept out of the review queue'),
  example_id: uuid.nullable(),
  created_at: timestamp,
})

const day = z.iso.date()

/** Satisfaction counts ratings of 4 and 5 and thumbs up, over everything that carries a rating or a thumb. */
export const feedbackStats = z.object({
  total_feedback: z.number().int(),
  avg_rating: z.number().nullable(),
  satisfaction_rate: z.number().nullable(),
  feedback_by_type: z.partialRecord(z.enum(feedbackTypes), z.number().int()),
  trend: z.array(
    z.object({
      day,
      total_feedback: z.number().int(),
      avg_rating: z.number().nullable(),
      satisfaction_rate: z.number().nullable(),
    }),
  ),
})

/** A short-lived token for the widget: submits feedback for one agent and nothing else. */
export const feedbackTokenRequest = z.strictObject({
  agent_id: uuid,
  execution_id: uuid.optional().describe('Binds the token to one execution'),
  unit_id: unitId.optional().describe('The end user the feedback is from'),
  origins: z.array(z.url()).max(20).default([]).describe('Exact origins that may use it; empty: any'),
  ttl_seconds: z.number().int().min(10).max(600).default(600),
})

const tag = 'feedback'
export const feedbackRoutes = {
  submit: route({
    method: 'post',
    path: '/api/learning/feedback',
    permission: 'feedback:submit',
    summary: 'Say what was good or bad about an answer',
    tag,
    body: feedbackSubmission,
    status: 202,
    response: z.object({ feedback_id: uuid, status: z.literal('accepted') }),
  }),
  list: route({
    method: 'get',
    path: '/api/learning/feedback',
    permission: 'feedback:list',
    summary: 'List feedback, newest first',
    tag,
    query: z.strictObject({
      agent_id: uuid.optional(),
      execution_id: uuid.optional(),
      feedback_type: z.enum(feedbackTypes).optional(),
      min_rating: z.coerce.number().int().min(1).max(5).optional(),
      max_rating: z.coerce.number().int().min(1).max(5).optional(),
      ...page,
    }),
    status: 200,
    response: listOf(feedback),
  }),
  stats: route({
    method: 'get',
    path: '/api/learning/feedback/stats',
    permission: 'feedback:read',
    summary: 'Feedback in figures',
    tag,
    query: z.strictObject({
      agent_id: uuid.optional(),
      days: z.coerce.number().int().min(1).max(366).default(30),
    }),
    status: 200,
    response: feedbackStats,
  }),
  token: route({
    method: 'post',
    path: '/api/learning/feedback/tokens',
    permission: 'feedback:tokens',
    summary: 'Make a short-lived token for the widget',
    tag,
    body: feedbackTokenRequest,
    status: 201,
    response: z.object({ token: z.string(), expires_at: timestamp }),
  }),
  widget: route({
    method: 'get',
    path: '/api/learning/feedback/widget',
    permission: 'widget:read',
    summary: 'How the widget behaves: sampling, when it asks for detail, consent',
    tag,
    query: z.strictObject({ agent_id: uuid }),
    status: 200,
    response: z.object({
      collection_rate: z.number().min(0).max(1),
      require_rating_threshold: z.number().int().min(1).max(5),
      consent_required: z.boolean(),
      issue_categories: z.array(z.string()),
    }),
  }),
}
