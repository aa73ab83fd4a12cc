import { z } from 'zod'
import { idParams, listOf, page, timestamp, uuid } from './common.ts'
import { route } from './route.ts'
import {
  defaultGuardrails,
  guardrail,
  guardrails,
  metricName,
  trafficShare,
  unitKinds,
  verdict,
} from './splits.ts'

export const deploymentStatuses = ['awaiting_approval', 'rolling_out', 'completed', 'rolled_back'] as const
export type DeploymentStatus = (typeof deploymentStatuses)[number]

/**
 * `drain` lets sessions and conversations that began on the new version finish on it for a day, by their tokens;
 * `kill` ends it for every request. A user has no end to wait for: units of kind `user` go back at once either way.
 */
export const rollbackModes = ['drain', 'kill'] as const
export type RollbackMode = (typeof rollbackModes)[number]

/** A share of traffic for the new version, and how long it is held before the next step. */
export const rolloutStep = z.strictObject({
  percentage: trafficShare.min(0.01),
  hold_hours: z.number().min(0).max(8760).describe('Fractions are allowed'),
  requires_approval: z.boolean().default(false).describe('Somebody must approve before this step begins'),
})
export type RolloutStep = z.output<typeof rolloutStep>

export const rolloutSteps = z
  .array(rolloutStep)
  .min(1)
  .max(20)
  .refine(
    (steps) => steps.every((step, at) => at === 0 || step.percentage > (steps[at - 1]?.percentage ?? 0)),
    {
      error: 'Each step is greater than the one before',
    },
  )
  .refine((steps) => steps.at(-1)?.percentage === 100, { error: 'The last step is 100' })

export const defaultRolloutSteps: RolloutStep[] = [1, 5, 25, 50, 100].map((percentage) => ({
  percentage,
  hold_hours: 24,
  requires_approval: false,
}))

/** Units that must meet the new version in a step before the next one. */
const unitsPerStep = z.number().int().min(1).max(100_000_000).default(100)

/** How the winner of an experiment is rolled out. */
export const decidedRollout = z.strictObject({
  steps: rolloutSteps.default(defaultRolloutSteps),
  min_sample_size: unitsPerStep,
})

export const deploymentCreate = z
  .strictObject({
    agent_id: uuid,
    candidate_id: uuid.optional(),
    version: z.number().int().min(1).optional().describe('An existing version of the agent'),
    evaluation_id: uuid.optional(),
    run_id: uuid.optional(),
    experiment_id: uuid
      .optional()
      .describe('An experiment that decided to deploy the candidate; its safety run may then be older'),
    reason: z.string().max(2000).optional().describe('Goes to the audit log'),
    steps: rolloutSteps.default(defaultRolloutSteps),
    guardrails: guardrails.default(defaultGuardrails),
    primary_metric: metricName.default('satisfaction').describe('Rolled back when it falls significantly'),
    unit: z.enum(unitKinds).default('user'),
    min_sample_size: unitsPerStep.describe(
      'Units that must meet the new version in a step before the next one',
    ),
  })
  .refine(({ candidate_id, version }) => (candidate_id === undefined) !== (version === undefined), {
    path: ['candidate_id'],
    error: 'Name either candidate_id or version',
  })
export type DeploymentCreate = z.output<typeof deploymentCreate>

export const deployment = z.object({
  id: uuid,
  agent_id: uuid,
  candidate_id: uuid.nullable(),
  experiment_id: uuid.nullable(),
  run_id: uuid.nullable(),
  evaluation_id: uuid.nullable(),
  safety_evaluation_id: uuid.nullable(),
  from_version: z.number().int(),
  to_version: z.number().int(),
  status: z.enum(deploymentStatuses),
  unit: z.enum(unitKinds),
  steps: z.array(rolloutStep),
  current_step: z.number().int().describe('Index into steps'),
  percentage: z.number().describe('Share of units on the new version now'),
  guardrails: z.array(guardrail),
  approvals: z.array(z.string()).describe('Who approved'),
  approvals_required: z.number().int(),
  waits_for: z.array(z.string()).describe('What the next step waits for, in plain sentences'),
  rollback_reason: z.string().nullable(),
  verdict: verdict.nullable().describe('What the comparison of both versions shows so far'),
  created_by: z.string(),
  created_at: timestamp,
  ended_at: timestamp.nullable(),
})
export type Deployment = z.output<typeof deployment>

const tag = 'deployments'
const prefix = '/api/learning/deployments'
const permission = 'deployments:manage'

export const deploymentRoutes = {
  list: route({
    method: 'get',
    path: prefix,
    permission,
    summary: 'List deployments, newest first',
    tag,
    query: z.strictObject({
      agent_id: uuid.optional(),
      status: z.enum(deploymentStatuses).optional(),
      ...page,
    }),
    status: 200,
    response: listOf(deployment),
  }),
  create: route({
    method: 'post',
    path: prefix,
    permission,
    summary:
      'Propose a rollout; refused (409) when the evaluation or safety run it rests on is stale or failed',
    tag,
    body: deploymentCreate,
    status: 201,
    response: deployment,
  }),
  get: route({
    method: 'get',
    path: `${prefix}/{id}`,
    permission,
    summary: 'Read a deployment',
    tag,
    params: idParams,
    status: 200,
    response: deployment,
  }),
  approve: route({
    method: 'post',
    path: `${prefix}/{id}/approve`,
    permission,
    summary:
      'Approve the beginning, which needs its approvals each from another person, or the next step where it asks for one',
    tag,
    params: idParams,
    body: z
      .strictObject({
        step: z
          .number()
          .int()
          .min(1)
          .optional()
          .describe('While it rolls out: the index of the step that may begin, which is the next one'),
      })
      .prefault({}),
    status: 200,
    response: deployment,
  }),
  advance: route({
    method: 'post',
    path: `${prefix}/{id}/advance`,
    permission,
    summary: 'Go to the next step; 409 with what the step waits for, unless forced',
    tag,
    params: idParams,
    body: z
      .strictObject({
        force: z
          .boolean()
          .default(false)
          .describe('Without waiting for hold, samples or sample ratio; a required approval stays required'),
        from_step: z
          .number()
          .int()
          .min(0)
          .optional()
          .describe('The current step: refused (409) when the rollout has left it meanwhile'),
        reason: z.string().max(2000).optional(),
      })
      .prefault({}),
    status: 200,
    response: deployment,
  }),
  rollback: route({
    method: 'post',
    path: `${prefix}/{id}/rollback`,
    permission,
    summary: 'Go back to the version before',
    tag,
    params: idParams,
    body: z
      .strictObject({ mode: z.enum(rollbackModes).default('kill'), reason: z.string().max(2000).optional() })
      .prefault({}),
    status: 200,
    response: deployment,
  }),
}
