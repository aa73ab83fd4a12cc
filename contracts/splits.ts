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
    'satisfaction, rating, correction_rate, thumbs_down_rate, error_rate, latency_ms, tokens, or a named numeric outcome',
  )

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
  harmed: z.boolean(),
  samples: z.object({ A: z.number().int(), B: z.number().int() }),
  mean: z.object({ A: z.number().nullable(), B: z.number().nullable() }),
})
export type GuardrailResult = z.output<typeof guardrailResult>

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
