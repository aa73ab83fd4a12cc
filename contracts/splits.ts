import { z } from 'zod'
import { percentage } from './common.ts'

export const variants = ['A', 'B'] as const
export type Variant = (typeof variants)[number]

export const unitKinds = ['user', 'session', 'conversation'] as const
export type UnitKind = (typeof unitKinds)[number]

/** A share of traffic in percent, in steps of .01. */
export const trafficShare = percentage.refine(
  (value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6,
  {
    error: 'At most two decimals',
  },
)

/** A metric that the product measures by itself, or the name of a numeric outcome that executions report. */
export const metricName = z
  .string()
  .regex(/^[a-z][a-z0-9_.-]{0,99}$/, 'Lower-case letters, digits, "_", "." and "-", starting with a letter')
  .describe(
    'satisfaction, rating, correction_rate, thumbs_down_rate, error_rate, latency_ms, latency_p95, tokens, or a named numeric outcome',
  )

/** Metrics that the product measures by itself; the rest are numeric outcomes that executions report. */
export const knownMetrics: readonly string[] = [
  'satisfaction',
  'rating',
  'correction_rate',
  'thumbs_down_rate',
  'error_rate',
  'latency_ms',
  'latency_p95',
  'tokens',
]

/** How a metric that the product does not know is measured and compared. */
export const metricDefinition = z.discriminatedUnion('type', [
  z
    .strictObject({
      metric: metricName,
      type: z.literal('binary'),
      lower_is_better: z.boolean().default(false),
    })
    .describe('0 or 1; the first value of a unit counts'),
  z
    .strictObject({
      metric: metricName,
      type: z.literal('mean'),
      lower_is_better: z.boolean().default(false),
      cap: z
        .number()
        .positive()
        .optional()
        .describe('Values count up to this one; with a cap the interval holds for any split that changes'),
    })
    .describe('A number from 0; the first value of a unit counts'),
  z
    .strictObject({
      metric: metricName,
      type: z.literal('quantile'),
      of: metricName.describe('The metric whose values it is a quantile of, such as latency_ms'),
      quantile: z.number().min(0.5).max(0.999),
      lower_is_better: z.boolean().default(true),
    })
    .describe('A quantile over units, such as the p95 of the latency'),
  z
    .strictObject({
      metric: metricName,
      type: z.literal('ratio'),
      numerator: metricName.describe('What is added up above, such as tokens'),
      denominator: metricName.describe('What is added up below, such as solved_tasks'),
      lower_is_better: z.boolean(),
    })
    .describe(
      'A ratio of sums, such as the tokens per solved task. The unit is what varies: its totals grow with each of its executions',
    ),
])
export type MetricDefinition = z.output<typeof metricDefinition>

export const metricDefinitions = z
  .array(metricDefinition)
  .max(20)
  .refine((list) => new Set(list.map(({ metric }) => metric)).size === list.length, {
    error: 'A metric may be defined once',
  })
  .superRefine((list, context) => {
    const derived = new Set(
      list.filter(({ type }) => type === 'quantile' || type === 'ratio').map(({ metric }) => metric),
    )
    for (const [index, definition] of list.entries()) {
      if (knownMetrics.includes(definition.metric)) {
        context.addIssue({
          code: 'custom',
          path: [index, 'metric'],
          message: 'The product measures it itself',
        })
      }
      if (definition.type === 'quantile' && (derived.has(definition.of) || definition.of === 'latency_p95')) {
        context.addIssue({
          code: 'custom',
          path: [index, 'of'],
          message: 'A metric whose single values are observed, such as latency_ms',
        })
      }
      if (definition.type !== 'ratio') continue
      for (const part of ['numerator', 'denominator'] as const) {
        if (!derived.has(definition[part]) && !isNotReportedByExecutions(definition[part])) continue
        context.addIssue({
          code: 'custom',
          path: [index, part],
          message: 'What each execution reports: latency_ms, tokens, error_rate or a named numeric outcome',
        })
      }
    }
  })

/** Metrics that come from feedback, or from many units at once. */
const isNotReportedByExecutions = (metric: string): boolean =>
  ['satisfaction', 'rating', 'correction_rate', 'thumbs_down_rate', 'latency_p95'].includes(metric)

/** How the variance of the primary and secondary metrics is brought down. */
export const varianceReductions = ['none', 'cuped'] as const

/** How units are allocated to the variants. */
export const allocation = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('fixed') }).describe('As the percentages say'),
  z
    .strictObject({
      type: z.literal('thompson'),
      control_floor: z
        .number()
        .min(0.01)
        .max(0.5)
        .default(0.1)
        .describe(
          'The least share of enrolled units that the control keeps; the treatment keeps one in a hundred',
        ),
      every_hours: z.number().min(0.01).max(168).default(24).describe('How often the split may change'),
      min_sample_size: z
        .number()
        .int()
        .min(1)
        .default(100)
        .describe('Units of each variant before the first change'),
    })
    .describe('Thompson sampling: units go to a variant with the probability that it is the best'),
])
export type Allocation = z.output<typeof allocation>

/** A metric that B may not worsen: it is harmed when it rises by more than this share over A's. */
export const guardrail = z.strictObject({
  metric: metricName.refine((name) => name !== 'satisfaction' && name !== 'rating', {
    error: 'A guardrail watches a metric where lower is better, such as thumbs_down_rate',
  }),
  max_relative_increase: z.number().min(0).max(10).describe('0.1 allows B to be 10 % above A'),
})
export type Guardrail = z.output<typeof guardrail>

export const guardrails = z
  .array(guardrail)
  .max(20)
  .refine((list) => new Set(list.map(({ metric }) => metric)).size === list.length, {
    error: 'A metric may be guarded once',
  })

/** What is guarded when nothing else is asked for: answers that fail and answers that people reject. */
export const defaultGuardrails: Guardrail[] = [
  { metric: 'error_rate', max_relative_increase: 0.1 },
  { metric: 'thumbs_down_rate', max_relative_increase: 0.1 },
]

/** Whether B did worse than a guardrail allows. */
export const guardrailResult = z.object({
  metric: z.string(),
  max_relative_increase: z.number(),
  p_value: z.number().describe('Always-valid p-value of "B is within the allowed increase"'),
  alpha: z.number().describe('The p-value at which it is harmed: the error rate, split over all guardrails'),
  p_adjusted: z.number().describe("Holm's adjusted p-value over all guardrails"),
  harmed: z.boolean(),
  samples: z.object({ A: z.number().int(), B: z.number().int() }),
  mean: z.object({ A: z.number().nullable(), B: z.number().nullable() }),
})
export type GuardrailResult = z.output<typeof guardrailResult>

/** A secondary metric of B against A: read beside the primary one, never what decides. */
export const secondaryResult = z.object({
  metric: z.string(),
  lower_is_better: z.boolean(),
  difference: z.number().nullable(),
  ci_low: z.number().nullable(),
  ci_high: z.number().nullable(),
  p_value: z.number().describe('Always valid'),
  p_adjusted: z.number().describe("Holm's adjusted p-value over the primary and all secondary metrics"),
  samples: z.object({ A: z.number().int(), B: z.number().int() }),
  mean: z.object({ A: z.number().nullable(), B: z.number().nullable() }),
  reasons: z.array(z.string()).describe('What there is to know of these numbers, in plain sentences'),
})
export type SecondaryResult = z.output<typeof secondaryResult>

/** What `winner`, intervals and p-values say at one moment. Every number holds at any time, however often it is read. */
export const verdict = z.object({
  formula_version: z.number().int(),
  outcome: z.enum(['A', 'B', 'inconclusive', 'rolled_back']),
  winner: z.enum(variants).nullable(),
  difference: z.number().nullable().describe('Primary metric of B minus A, compared within equal splits'),
  ci_low: z.number().nullable(),
  ci_high: z.number().nullable(),
  p_value: z.number().describe('Always valid: the running minimum, safe to read at any time'),
  p_value_fixed_horizon: z
    .number()
    .nullable()
    .describe('The classical test, for comparison; valid at one planned look'),
  srm_p_value: z
    .number()
    .describe('Sample-ratio mismatch, always valid; a mismatch below 0.001 blocks a winner'),
  guardrails: z.array(guardrailResult),
  secondary: z.array(secondaryResult),
  reasons: z.array(z.string()).describe('What holds and what is waited for, in plain sentences'),
})
export type Verdict = z.output<typeof verdict>

/** One variant as it was measured on the primary metric. */
export const variantResult = z.object({
  percentage: z.number().describe('Share of all units now'),
  exposures: z.number().int().describe('Units that met this variant, once for every split they met'),
  samples: z.number().int().describe('Units with an outcome of the primary metric; the first one counts'),
  mean: z.number().nullable(),
  standard_deviation: z.number().nullable(),
  ci_low: z.number().nullable(),
  ci_high: z.number().nullable(),
})
