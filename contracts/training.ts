import { z } from 'zod'
import { agentConfig } from './agents.ts'
import { idParams, jsonObject, name, page, timestamp, uuid } from './common.ts'
import { route } from './route.ts'

export const trainingTypes = [
  'prompt_optimization',
  'rag_tuning',
  'fine_tuning',
  'rlhf',
  'dpo',
  'behavior_learning',
  'reinforcement',
] as const
export const trainingStatuses = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const
export const verdicts = ['improved', 'no_improvement', 'inconclusive', 'unsafe', 'regressed'] as const
export const stopReasons = [
  'budget',
  'target',
  'no_improvement',
  'cancelled',
  'deadline',
  'insufficient_data',
  'error',
] as const

/** How an answer is compared with the expected output. Every grader gives a score from 0 to 1. */
export const grader = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('exact_match') }).describe('Equal after trimming white space'),
  z
    .strictObject({ type: z.literal('label') })
    .describe('The answer is the expected label, ignoring case, outer punctuation and white space'),
  z.strictObject({ type: z.literal('token_f1') }).describe('F1 over normalised tokens, as in SQuAD'),
  z
    .strictObject({ type: z.literal('json_schema'), schema: jsonObject })
    .describe('Valid against the schema and equal to the expected JSON value'),
  z
    .strictObject({
      type: z.literal('judge'),
      rubric: z.string().min(1).max(5000),
      model: z.string().min(1).max(200).default('reference'),
    })
    .describe('A model compares the answer with the expected output under a rubric'),
])
export type Grader = z.output<typeof grader>

export const trainingConfig = z.strictObject({
  max_variants: z.number().int().min(1).max(50).default(5).describe('Candidates that reach the evaluation'),
  evaluation_examples: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Cap on sealed test items; all of them by default'),
  max_calls: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1200)
    .describe('Model calls that the search may spend; the evaluation after it is charged apart'),
  max_tokens: z.number().int().min(1).optional(),
  max_usd: z.number().positive().optional(),
  grader: z
    .union([grader, z.enum(['exact_match', 'label', 'token_f1'])], {
      error:
        'One of exact_match, label, token_f1, {"type": "json_schema", "schema": {...}} or {"type": "judge", "rubric": "..."}',
    })
    .optional()
    .describe('By default chosen from the data: label for few distinct short outputs, otherwise token_f1'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0),
})
export type TrainingConfig = z.output<typeof trainingConfig>

export const trainingRunCreate = z.strictObject({
  name,
  agent_id: uuid,
  dataset_id: uuid,
  training_type: z.enum(trainingTypes),
  config: trainingConfig.prefault({}),
  hyperparameters: jsonObject.default({}),
})
export type TrainingRunCreate = z.output<typeof trainingRunCreate>

/** What a run would be; it needs no name yet. */
export const trainingPreflight = trainingRunCreate.partial({ name: true })

/** A score on the sealed test with its 95 % interval. */
export const measuredScore = z.object({
  score: z.number(),
  ci_low: z.number(),
  ci_high: z.number(),
  /** Test items. */
  n: z.number().int(),
  config: agentConfig.optional(),
})

export const trainingCost = z.object({
  calls: z.number().int().describe('Model calls of the search; never more than max_calls'),
  evaluation_calls: z
    .number()
    .int()
    .describe('Model calls of the sealed test, regression and safety after it'),
  tokens: z.number().int(),
  usd: z.number(),
})

export const trainingRunSummary = z.object({
  id: uuid,
  name: z.string(),
  agent_id: uuid,
  dataset_id: uuid,
  training_type: z.enum(trainingTypes),
  status: z.enum(trainingStatuses),
  stage: z.string().describe('prepare, search, evaluate, regression, safety, verdict'),
  progress_percentage: z.number().int().min(0).max(100),
  current_step: z.number().int(),
  total_steps: z.number().int(),
  metrics: z.record(z.string(), z.number()),
  verdict: z.enum(verdicts).nullable(),
  stop_reason: z.enum(stopReasons).nullable(),
  cost: trainingCost,
  created_at: timestamp,
  started_at: timestamp.nullable(),
  completed_at: timestamp.nullable(),
})

/** One page of what a run measured besides its winner: a zero-cost baseline or a runner-up on the sealed test. */
export const comparison = measuredScore.extend({ method: z.string() })

export const trainingRun = trainingRunSummary.extend({
  config: trainingConfig,
  hyperparameters: jsonObject,
  baseline: measuredScore.nullable(),
  best: measuredScore.extend({ method: z.string(), validation_score: z.number() }).nullable(),
  comparisons: z.array(comparison),
  difference: z
    .object({ value: z.number(), ci_low: z.number(), ci_high: z.number(), p_value: z.number() })
    .nullable()
    .describe('best minus baseline on the same sealed items, paired'),
  regression: z.array(
    z.object({
      dataset_id: uuid,
      name: z.string(),
      baseline: z.number(),
      candidate: z.number(),
      n: z.number().int(),
      passed: z.boolean(),
    }),
  ),
  safety: z.array(
    z.object({
      check: z.string(),
      passed: z.boolean(),
      checked: z.number().int(),
      violations: z.number().int(),
      detail: z.string(),
    }),
  ),
  reasons: z.array(z.string()).describe('The verdict in plain sentences'),
  candidate_id: uuid.nullable(),
  experiment_id: uuid.nullable(),
  error: z.string().nullable(),
  deadline: timestamp,
})

export const trainingEvent = z.object({
  seq: z.number().int(),
  type: z.enum(['status', 'stage', 'progress', 'step', 'result', 'error']),
  data: jsonObject,
  at: timestamp,
})

const tag = 'training'
const prefix = '/api/learning/training'
export const trainingRoutes = {
  create: route({
    method: 'post',
    path: `${prefix}/run`,
    permission: 'training:manage',
    summary: 'Start a training run',
    tag,
    body: trainingRunCreate,
    status: 202,
    response: z.object({ id: uuid, status: z.enum(trainingStatuses) }),
  }),
  preflight: route({
    method: 'post',
    path: `${prefix}/preflight`,
    permission: 'training:manage',
    summary: 'What a run would cost, before it starts',
    tag,
    body: trainingPreflight,
    status: 200,
    response: z.object({
      feasible: z.boolean(),
      reasons: z.array(z.string()),
      calls: z.number().int(),
      evaluation_calls: z.number().int(),
      tokens: z.number().int(),
      usd: z.number(),
      proposals: z.number().int(),
      splits: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }),
    }),
  }),
  list: route({
    method: 'get',
    path: `${prefix}/runs`,
    permission: 'training:manage',
    summary: 'List training runs, newest first',
    tag,
    query: z.strictObject({
      agent_id: uuid.optional(),
      status: z.enum(trainingStatuses).optional(),
      ...page,
    }),
    status: 200,
    response: z.object({ training_runs: z.array(trainingRunSummary), next_cursor: z.string().nullable() }),
  }),
  get: route({
    method: 'get',
    path: `${prefix}/runs/{id}`,
    permission: 'training:manage',
    summary: 'Read a training run with its verdict',
    tag,
    params: idParams,
    status: 200,
    response: trainingRun,
  }),
  cancel: route({
    method: 'post',
    path: `${prefix}/runs/{id}/cancel`,
    permission: 'training:manage',
    summary: 'Cancel a run; what it found so far is kept, nothing is promoted',
    tag,
    params: idParams,
    status: 200,
    response: z.object({ id: uuid, status: z.enum(trainingStatuses) }),
  }),
  events: route({
    method: 'get',
    path: `${prefix}/runs/{id}/events`,
    permission: 'training:manage',
    summary: 'Live events of a run; resumes after Last-Event-ID',
    tag,
    params: idParams,
    status: 200,
    response: trainingEvent,
    responseFormat: 'events',
  }),
}
