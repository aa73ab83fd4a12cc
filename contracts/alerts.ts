import { z } from 'zod'
import { idParams, jsonObject, listOf, name, page, timestamp, uuid } from './common.ts'
import { route } from './route.ts'

/** What an alert watches. */
export const alertConditions = [
  'queue_length',
  'feedback_rate',
  'run_failed',
  'experiment_significant',
  'rollout_advanced',
  'rolled_back',
] as const
export type AlertCondition = (typeof alertConditions)[number]
export const alertSeverities = ['info', 'warning', 'critical'] as const

const withThreshold: readonly AlertCondition[] = ['queue_length', 'feedback_rate', 'experiment_significant']
const hasThreshold = (condition: AlertCondition) => withThreshold.includes(condition)

const threshold = z.number().min(0)

export const alertRule = z.object({
  id: uuid,
  condition: z.enum(alertConditions),
  name: z.string(),
  threshold: threshold
    .nullable()
    .describe(
      'queue_length: raised above so many examples; feedback_rate: below this share; experiment_significant: below this p-value; the others have none',
    ),
  team: z.string().describe('Who should look at it'),
  enabled: z.boolean(),
})
export type AlertRule = z.output<typeof alertRule>

/** Overrides the product's rule of a condition; what is absent stays as the product has it. */
export const alertRuleChange = z
  .strictObject({
    condition: z.enum(alertConditions),
    name: name.optional(),
    threshold: threshold.optional(),
    team: name.optional(),
    enabled: z.boolean().default(true),
  })
  .refine(({ condition, threshold: value }) => hasThreshold(condition) || value === undefined, {
    path: ['threshold'],
    error: 'What happens once has no threshold',
  })
  .refine(
    ({ condition, threshold: value = 0 }) =>
      !['feedback_rate', 'experiment_significant'].includes(condition) || value <= 1,
    { path: ['threshold'], error: 'A share or p-value is at most 1' },
  )

export const alert = z.object({
  id: uuid,
  rule_id: uuid.nullable(),
  severity: z.enum(alertSeverities),
  message: z.string(),
  data: jsonObject,
  acknowledged_by: z.string().nullable(),
  acknowledged_at: timestamp.nullable(),
  created_at: timestamp,
})

const tag = 'alerts'
const prefix = '/api/learning/alerts'
const permission = 'alerts:manage'
export const alertRoutes = {
  list: route({
    method: 'get',
    path: prefix,
    permission,
    summary: 'List alerts, newest first',
    tag,
    query: z.strictObject({
      acknowledged: z.stringbool().optional().describe('Only those that somebody has, or nobody has, seen'),
      ...page,
    }),
    status: 200,
    response: listOf(alert),
  }),
  acknowledge: route({
    method: 'post',
    path: `${prefix}/{id}/ack`,
    permission,
    summary: 'Say that somebody looks at it',
    tag,
    params: idParams,
    status: 200,
    response: alert,
  }),
  rules: route({
    method: 'get',
    path: `${prefix}/rules`,
    permission,
    summary: 'The rules that hold, one a condition',
    tag,
    status: 200,
    response: listOf(alertRule),
  }),
  replaceRules: route({
    method: 'put',
    path: `${prefix}/rules`,
    permission,
    summary: "Override the product's rules; conditions that are not named go back to them",
    tag,
    body: z.strictObject({
      rules: z
        .array(alertRuleChange)
        .max(alertConditions.length)
        .refine((rules) => new Set(rules.map(({ condition }) => condition)).size === rules.length, {
          error: 'Name every condition once',
        }),
    }),
    status: 200,
    response: listOf(alertRule),
  }),
}
