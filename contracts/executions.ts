import { z } from 'zod'
import { jsonObject, listOf, page, timestamp, unitId, uuid } from './common.ts'
import { route } from './route.ts'

/** What the product's own metrics can be; an outcome that cannot be counted is refused rather than dropped. */
const zeroOrOne = { holds: (value: number) => value === 0 || value === 1, message: 'Is 0 or 1' }
const ofMetric: Readonly<Record<string, { holds: (value: number) => boolean; message: string }>> = {
  satisfaction: zeroOrOne,
  correction_rate: zeroOrOne,
  thumbs_down_rate: zeroOrOne,
  error_rate: zeroOrOne,
  rating: { holds: (value) => value >= 1 && value <= 5, message: 'Is 1 to 5' },
  latency_ms: { holds: (value) => value >= 0, message: 'Is at least 0' },
  tokens: { holds: (value) => value >= 0, message: 'Is at least 0' },
}

/** Values by metric; greater ones would leave nothing of the others in a mean. */
const outcomes = z
  .record(z.string().min(1).max(100), z.number().min(-1e15).max(1e15))
  .superRefine((values, context) => {
    for (const [metric, value] of Object.entries(values)) {
      const rule = Object.hasOwn(ofMetric, metric) ? ofMetric[metric] : undefined
      if (rule && !rule.holds(value)) {
        context.addIssue({ code: 'custom', path: [metric], message: rule.message })
      }
    }
  })

/** One answered request of an agent, as its front end reports it. */
export const executionReport = z.strictObject({
  execution_id: uuid,
  agent_id: uuid,
  unit_id: unitId.optional(),
  assignment_token: z
    .string()
    .max(4000)
    .optional()
    .describe('From POST /assignments: makes this an exposure'),
  input: z.union([z.string().max(100_000), z.array(z.json()).max(1000)]),
  output: z.string().max(100_000),
  latency_ms: z.number().min(0).max(86_400_000),
  input_tokens: z.number().int().min(0).max(100_000_000),
  output_tokens: z.number().int().min(0).max(100_000_000),
  error: z.string().max(5000).optional(),
  retrieved: z.array(jsonObject).max(100).optional(),
  outcomes: outcomes.optional(),
  occurred_at: timestamp,
})
export type ExecutionReport = z.output<typeof executionReport>

export const execution = z.object({
  execution_id: uuid,
  agent_id: uuid,
  agent_version: z.number().int().nullable(),
  experiment_id: uuid.nullable(),
  variant: z.enum(['A', 'B']).nullable(),
  unit_id: z.string().nullable(),
  input: z.string(),
  output: z.string(),
  latency_ms: z.number(),
  input_tokens: z.number().int(),
  output_tokens: z.number().int(),
  error: z.string().nullable(),
  occurred_at: timestamp,
})

const tag = 'executions'
export const executionRoutes = {
  report: route({
    method: 'post',
    path: '/api/learning/executions',
    permission: 'executions:write',
    summary: 'Report executions; sending one again has no further effect',
    tag,
    maxBodyBytes: 4_000_000,
    body: z.strictObject({ executions: z.array(executionReport).min(1).max(100) }),
    status: 202,
    response: z.object({ accepted: z.number().int() }),
  }),
  list: route({
    method: 'get',
    path: '/api/learning/executions',
    permission: 'executions:read',
    summary: 'List executions, newest first',
    tag,
    query: z.strictObject({ agent_id: uuid.optional(), ...page }),
    status: 200,
    response: listOf(execution),
  }),
}
