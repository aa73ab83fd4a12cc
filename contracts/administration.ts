import { z } from 'zod'
import { exampleTypes } from './annotation.ts'
import { idParams, jsonObject, listOf, name, page, timestamp, uuid } from './common.ts'
import { scopes } from './permissions.ts'
import { route } from './route.ts'

/** What an organization may set for itself; anything absent follows the product's configuration. */
export const settings = z.strictObject({
  consent_default: z
    .boolean()
    .optional()
    .describe(
      'What an absent consent means. May only be stricter than the product: false always stays false',
    ),
  collection_rate: z.number().min(0).max(1).optional(),
  require_rating_threshold: z.number().int().min(1).max(5).optional(),
  feedback_retention_days: z.number().int().min(1).max(3650).optional(),
  auto_approve: z.boolean().optional().describe('Approves examples above the threshold without an expert'),
  auto_approve_threshold: z.number().min(0).max(1).optional(),
  auto_train: z.boolean().optional(),
  holdout_percentage: z
    .number()
    .min(0)
    .max(50)
    .optional()
    .describe(
      'Share of all units that no experiment ever enrols, to measure what all of them changed together',
    ),
})
export type Settings = z.output<typeof settings>

export const auditEntry = z.object({
  id: uuid,
  actor: z.string(),
  action: z.string(),
  object_type: z.string(),
  object_id: z.string(),
  data: jsonObject,
  at: timestamp,
})

/** A place in the chain of an organization's audit log. */
const auditHead = z.object({ sequence: z.number().int(), hash: z.string() })

/** What checking the seals of the audit log showed. */
export const auditVerification = z.object({
  checked: z.number().int().describe('Seals that were looked at'),
  intact: z.boolean(),
  problems: z
    .array(
      z.object({
        sequence: z.number().int(),
        entry_id: uuid,
        problem: z.enum(['entry_changed', 'entry_missing', 'seal_missing']),
      }),
    )
    .describe('The first hundred'),
  head: auditHead
    .nullable()
    .describe('The last seal that was looked at. Note it down to show later that nothing before it changed'),
  next: z.number().int().nullable().describe('`after` of the next page; null at the end'),
})
export type AuditVerification = z.output<typeof auditVerification>

export const serviceKey = z.object({
  id: uuid,
  name: z.string(),
  prefix: z.string().describe('The first characters, to recognise the key'),
  scopes: z.array(z.enum(scopes)),
  created_by: z.string(),
  created_at: timestamp,
  last_used_at: timestamp.nullable(),
  revoked_at: timestamp.nullable(),
})

const rate = z.number().min(0).max(1).nullable()

/** The KPIs of the analytics page. A rate is null while nothing was counted. */
export const learningStats = z.object({
  quality: z.object({
    overall_quality_score: rate,
    satisfaction_rate: rate,
    correction_rate: rate,
    expert_approval_rate: rate,
  }),
  learning: z.object({
    examples_by_type: z.partialRecord(z.enum(exampleTypes), z.number().int()),
    examples_by_source: z.record(z.string(), z.number().int()),
    annotations_per_day: z.number(),
    queue_length: z.number().int(),
    run_success_rate: rate,
    runs_by_status: z.record(z.string(), z.number().int()),
    experiment_win_rate: rate,
    experiments_by_status: z.record(z.string(), z.number().int()),
  }),
  performance: z.object({
    executions: z.number().int(),
    feedback_rate: rate,
    error_rate: rate,
    avg_latency_ms: z.number().nullable(),
    tokens_per_response: z.number().nullable(),
    accuracy_before: z.number().nullable(),
    accuracy_after: z.number().nullable(),
  }),
  loop: z.object({
    feedback: z.number().int(),
    annotated: z.number().int(),
    in_dataset: z.number().int(),
    training: z.number().int(),
    experiments: z.number().int(),
    deployed: z.number().int(),
  }),
  trend: z.array(
    z.object({
      day: z.iso.date(),
      feedback: z.number().int(),
      satisfaction_rate: rate,
      annotations: z.number().int(),
      quality_score: rate,
      executions: z.number().int(),
    }),
  ),
  agents: z.array(
    z.object({
      agent_id: uuid,
      slug: z.string(),
      name: z.string(),
      version: z.number().int(),
      executions: z.number().int(),
      feedback: z.number().int(),
      satisfaction_rate: rate,
      satisfaction_ci: z.tuple([z.number(), z.number()]).nullable(),
      correction_rate: rate,
    }),
  ),
})
export type LearningStats = z.output<typeof learningStats>

export const statsRoutes = {
  get: route({
    method: 'get',
    path: '/api/learning/stats',
    permission: 'stats:read',
    summary: 'The KPIs of quality, learning and performance',
    tag: 'stats',
    query: z.strictObject({
      agent_id: uuid.optional(),
      days: z.coerce.number().int().min(1).max(366).default(30),
    }),
    status: 200,
    response: learningStats,
  }),
}

export const auditRoutes = {
  list: route({
    method: 'get',
    path: '/api/learning/audit',
    permission: 'audit:read',
    summary: 'Who did what, newest first',
    tag: 'audit',
    query: z.strictObject({
      action: z.string().max(100).optional(),
      object_type: z.string().max(100).optional(),
      object_id: z.string().max(200).optional(),
      actor: z.string().max(200).optional(),
      ...page,
    }),
    status: 200,
    response: listOf(auditEntry),
  }),
  verify: route({
    method: 'get',
    path: '/api/learning/audit/verification',
    permission: 'audit:read',
    summary:
      'Whether the audit log is as it was written: every entry is sealed by a hash over it and the hash before',
    tag: 'audit',
    query: z.strictObject({
      after: z.coerce
        .number()
        .int()
        .min(0)
        .default(0)
        .describe('Place of the seal that is trusted; 0 begins'),
      limit: z.coerce.number().int().min(1).max(10_000).default(10_000),
    }),
    status: 200,
    response: auditVerification,
  }),
}

export const keyRoutes = {
  list: route({
    method: 'get',
    path: '/api/learning/keys',
    permission: 'keys:manage',
    summary: 'List service keys',
    tag: 'keys',
    query: z.strictObject(page),
    status: 200,
    response: listOf(serviceKey),
  }),
  create: route({
    method: 'post',
    path: '/api/learning/keys',
    permission: 'keys:manage',
    summary: 'Make a service key; its secret is shown once',
    tag: 'keys',
    body: z.strictObject({
      name,
      scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
    }),
    status: 201,
    response: serviceKey.extend({ key: z.string() }),
  }),
  revoke: route({
    method: 'delete',
    path: '/api/learning/keys/{id}',
    permission: 'keys:manage',
    summary: 'Revoke a service key at once',
    tag: 'keys',
    params: idParams,
    status: 200,
    response: serviceKey,
  }),
}

export const settingsRoutes = {
  get: route({
    method: 'get',
    path: '/api/learning/settings',
    permission: 'settings:manage',
    summary: 'Settings of the organization, and the product defaults behind them',
    tag: 'settings',
    status: 200,
    response: z.object({ settings, effective: settings.required() }),
  }),
  put: route({
    method: 'put',
    path: '/api/learning/settings',
    permission: 'settings:manage',
    summary: 'Replace the settings of the organization',
    tag: 'settings',
    body: settings,
    status: 200,
    response: z.object({ settings, effective: settings.required() }),
  }),
}

export const deadLetter = z.object({
  id: uuid,
  topic: z.string(),
  reason: z.string(),
  attempts: z.number().int(),
  created_at: timestamp,
  replayed_at: timestamp.nullable(),
})

export const deadLetterRoutes = {
  list: route({
    method: 'get',
    path: '/api/learning/dead-letters',
    permission: 'audit:read',
    summary: 'Work that failed for good, newest first',
    tag: 'audit',
    query: z.strictObject(page),
    status: 200,
    response: listOf(deadLetter),
  }),
  replay: route({
    method: 'post',
    path: '/api/learning/dead-letters/{id}/replay',
    permission: 'settings:manage',
    summary: 'Try the work again',
    tag: 'audit',
    params: idParams,
    status: 202,
    response: deadLetter,
  }),
}

const healthTag = 'health'
export const healthRoutes = {
  live: route({
    method: 'get',
    path: '/healthz',
    permission: 'public',
    summary: 'The process answers',
    tag: healthTag,
    status: 200,
    response: z.object({ status: z.literal('ok') }),
  }),
  ready: route({
    method: 'get',
    path: '/readyz',
    permission: 'public',
    summary: 'Dependencies answer; 503 when not, or when work is older than five minutes',
    tag: healthTag,
    status: 200,
    response: z.object({
      status: z.enum(['ready', 'degraded']),
      database: z.enum(['ok', 'unreachable']),
      oldest_unprocessed_seconds: z.number().nullable(),
    }),
  }),
}
