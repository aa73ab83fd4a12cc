import { type Baseline, detectableEffect, unitsNeeded } from '../../statistics/sample-size.ts'
import type { Metric } from '../metrics.ts'
import type { FirstValues } from './past-traffic.ts'

/** The primary metric over units, before anything is changed. */
export interface PastBaseline {
  readonly samples: number
  readonly mean: number
  /** With n - 1. */
  readonly variance: number
}

/** The test that is planned, with what is known of its metric. */
export interface PlannedTest {
  readonly metric: Metric
  readonly baseline: PastBaseline | null
  readonly alpha: number
  readonly power: number
  /** Probability of B. */
  readonly probability: number
}

/** An effect as the API says it. */
export interface EffectSize {
  readonly absolute: number
  readonly relative: number | null
}

/** Of a mean, in squares: what is left of equal values after rounding is no variance. */
const ROUNDING = 1e-12

/** The baseline of first values; null of none. */
export function baselineOf(values: readonly FirstValues[]): PastBaseline | null {
  const total = (of: (each: FirstValues) => number) => values.reduce((sum, each) => sum + of(each), 0)
  const samples = total(({ units }) => units)
  if (samples === 0) return null
  const mean = total(({ sum }) => sum) / samples
  const squares = total(({ sumOfSquares }) => sumOfSquares) - samples * mean ** 2
  const variance = samples > 1 && squares > ROUNDING * samples * mean ** 2 ? squares / (samples - 1) : 0
  return { samples, mean, variance }
}

/** Whether the units that a metric of this type needs can be foretold. */
export function isPlanned({ type }: Metric): boolean {
  return type === 'binary' || type === 'mean'
}

/** How far the metric can improve from this mean, as a positive number. */
export function roomToImprove(metric: Metric, mean: number): number {
  if (metric.lowerIsBetter) return mean >= 0 ? mean : Number.POSITIVE_INFINITY
  const most = metric.type === 'binary' ? 1 : (metric.cap ?? Number.POSITIVE_INFINITY)
  return most - mean
}

/** What the sample size is computed from; null for quantiles and ratios, and for values that do not vary. */
function known({ metric, baseline }: PlannedTest): { mean: number; baseline: Baseline } | null {
  if (baseline === null || baseline.variance === 0) return null
  const { mean, variance } = baseline
  switch (metric.type) {
    case 'binary':
      return { mean, baseline: { type: 'binary', rate: mean } }
    case 'mean':
      return { mean, baseline: { type: 'mean', variance } }
    case 'quantile':
    case 'ratio':
      return null
  }
}

/**
 * Units of both variants that find a relative improvement.
 * @returns null when that cannot be said, or the metric cannot improve so far
 */
export function neededFor(test: PlannedTest, relative: number) {
  const base = known(test)
  if (base === null) return null
  const effect = Math.abs(base.mean) * relative
  if (effect === 0 || effect > roomToImprove(test.metric, base.mean)) return null
  const { alwaysValid, fixedHorizon } = unitsNeeded({
    ...test,
    baseline: base.baseline,
    effect: test.metric.lowerIsBetter ? -effect : effect,
  })
  return { always_valid: alwaysValid, fixed_horizon: fixedHorizon }
}

/** The least improvement that so many units of both variants find; null when that cannot be said. */
export function detectableBy(
  test: PlannedTest,
  units: number,
): { always_valid: EffectSize | null; fixed_horizon: EffectSize | null } | null {
  const base = known(test)
  if (base === null) return null
  if (units < 2) return { always_valid: null, fixed_horizon: null }
  const room = roomToImprove(test.metric, base.mean)
  const size = (absolute: number | null): EffectSize | null =>
    absolute === null || absolute > room
      ? null
      : { absolute, relative: base.mean === 0 ? null : absolute / Math.abs(base.mean) }
  const found = detectableEffect({
    ...test,
    baseline: base.baseline,
    units,
    direction: test.metric.lowerIsBetter ? 'decrease' : 'increase',
  })
  return { always_valid: size(found.alwaysValid), fixed_horizon: size(found.fixedHorizon) }
}
