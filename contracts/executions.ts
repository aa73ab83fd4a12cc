import { z } from 'zod'
import { jsonObject, listOf, page, timestamp, unitId, uuid } from './common.ts'
import { route } from './route.ts'

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
  outcomes: z.record(z.string().min(1).max(100), z.number()).optional(),
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
