import { z } from 'zod'
import { timestamp, uuid } from './common.ts'
import { route } from './route.ts'

export const exampleTypes = [
  'positive',
  'negative',
  'correction',
  'demonstration',
  'edge_case',
  'failure',
  'preference',
] as const
export const reviewStatuses = ['pending', 'in_review', 'approved', 'rejected', 'needs_revision'] as const
export const annotationTypes = ['quality_assessment', 'correction', 'explanation', 'categorization'] as const

const score = z.number().min(0).max(1)

/** A learning example as an expert sees it. */
export const queueItem = z.object({
  id: uuid,
  agent_id: uuid,
  example_type: z.enum(exampleTypes),
  review_status: z.enum(reviewStatuses),
  input_text: z.string(),
  original_output: z.string().nullable(),
  expected_output: z.string().nullable(),
  feedback_text: z.string().nullable(),
  domain: z.string(),
  task_type: z.string().nullable(),
  complexity: z.number().int(),
  quality_score: score.nullable(),
  filter_reason: z.string().nullable(),
  lease: z
    .object({ expert_id: z.string(), expires_at: timestamp, mine: z.boolean() })
    .nullable()
    .describe('Who works on it now'),
  annotations: z.number().int().describe('Annotations so far'),
  created_at: timestamp,
})

/** The expert's decision. `approved` is the source document's word; `decision` says all three. */
export const annotationSubmission = z
  .strictObject({
    example_id: uuid,
    annotation_type: z.enum(annotationTypes).default('quality_assessment'),
    technical_accuracy: score,
    professional_quality: score,
    completeness: score,
    clarity: score,
    corrected_output: z.string().max(20_000).optional(),
    notes: z.string().max(10_000).optional(),
    improvement_suggestions: z.string().max(10_000).optional(),
    approved: z.boolean().optional(),
    decision: z.enum(['approve', 'reject', 'needs_revision']).optional(),
  })
  .check((context) => {
    const { approved, decision } = context.value
    if (approved === undefined && decision === undefined) {
      context.issues.push({
        code: 'custom',
        path: ['approved'],
        message: 'Say approved: true or false, or decision: approve, reject or needs_revision',
        input: context.value,
      })
    }
    if (approved !== undefined && decision !== undefined && approved !== (decision === 'approve')) {
      context.issues.push({
        code: 'custom',
        path: ['decision'],
        message: 'Contradicts approved; send one of the two',
        input: context.value,
      })
    }
  })
export type AnnotationSubmission = z.output<typeof annotationSubmission>

const tag = 'annotation'
const prefix = '/api/learning/annotation'
export const annotationRoutes = {
  queue: route({
    method: 'get',
    path: `${prefix}/queue`,
    permission: 'annotation:work',
    summary: 'Examples to review, most valuable first',
    tag,
    query: z.strictObject({
      status: z.enum(reviewStatuses).default('pending'),
      domain: z.string().max(100).optional(),
      agent_id: uuid.optional(),
      example_type: z.enum(exampleTypes).optional(),
      filtered: z.stringbool().default(false).describe('Shows what quality filtering kept out'),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(200)
        .default(50)
        .describe('At most ANNOTATION_QUEUE_SIZE are shown at once'),
      cursor: z.string().max(500).optional(),
    }),
    status: 200,
    response: z.object({
      queue: z.array(queueItem),
      total: z.number().int(),
      next_cursor: z.string().nullable(),
    }),
  }),
  claim: route({
    method: 'post',
    path: `${prefix}/claim`,
    permission: 'annotation:work',
    summary: 'Lease the next example, or a given one, for 15 minutes',
    tag,
    body: z.strictObject({
      example_id: uuid.optional(),
      agent_id: uuid.optional(),
      domain: z.string().max(100).optional(),
      example_type: z.enum(exampleTypes).optional(),
    }),
    status: 200,
    response: z.object({ example: queueItem.nullable() }),
  }),
  submit: route({
    method: 'post',
    path: `${prefix}/submit`,
    permission: 'annotation:work',
    summary: 'Submit an assessment; decides the example in one transaction',
    tag,
    body: annotationSubmission,
    status: 201,
    response: z.object({
      annotation_id: uuid,
      example_id: uuid,
      review_status: z.enum(reviewStatuses),
      quality_score: score,
    }),
  }),
  reopen: route({
    method: 'post',
    path: `${prefix}/reopen`,
    permission: 'annotation:work',
    summary: 'Put a decided example back into the queue; its annotations stay',
    tag,
    body: z.strictObject({ example_id: uuid, reason: z.string().max(2000).optional() }),
    status: 200,
    response: z.object({ example_id: uuid, review_status: z.enum(reviewStatuses) }),
  }),
}
