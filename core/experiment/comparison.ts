import { confidenceSequence } from '../statistics/confidence-sequence.ts'
import { evidenceP } from '../statistics/e-value.ts'
import { stratifiedDifference, stratifiedEffect } from '../statistics/effect.ts'
import { twoProportionP, welchTest } from '../statistics/fixed-horizon.ts'
import type { Moments } from '../statistics/moments.ts'
import type { PrimaryState } from './analysis.ts'
import type { Metric } from './metrics.ts'
import { comparable, pooledMoments } from './strata.ts'

/** The primary metric of B against A. */
export interface Comparison {
  readonly samplesA: number
  readonly samplesB: number
  readonly difference: number | null
  readonly ciLow: number | null
  readonly ciHigh: number | null
  /** Why there is no interval of a difference, as a sentence; null when there is one or no difference. */
  readonly noInterval: string | null
  readonly pValue: number
  readonly pValueFixedHorizon: number | null
}

/** Successes and failures, or values of a mean, that each arm needs before an interval is stated. */
const MIN_OF_EACH = 5
const MIN_VALUES = 30

/**
 * Compares the arms. The p-value is exact (e-process or betting). The interval is the asymptotic confidence
 * sequence of the difference: it may be watched as well, is narrow, and speaks in the metric's own unit, which the
 * inverted exact test would not in constant time; its weakness, a handful of failures in a small arm, is closed by
 * stating no interval before each arm has enough (simulated: 0 to 2.6 % wrong instead of 7 to 11 %).
 * @param decisionSize units of both arms at which the interval is narrowest
 */
export function compare(
  primary: PrimaryState,
  metric: Metric,
  alpha: number,
  decisionSize: number,
): Comparison {
  const [a, b] = [pooledMoments(primary.strata, 'A'), pooledMoments(primary.strata, 'B')]
  const strata = comparable(primary.strata, metric)
  const difference = stratifiedDifference(strata)
  const effect = stratifiedEffect(strata)
  const isEnough = isMeasured(a, metric) && isMeasured(b, metric)
  const interval = effect && isEnough ? confidenceSequence(effect, alpha, decisionSize) : null
  const fixedP = metric.type === 'binary' ? twoProportionP(strata) : effect && welchTest(effect, alpha).pValue
  return {
    samplesA: a.n,
    samplesB: b.n,
    difference,
    ciLow: interval?.ciLow ?? null,
    ciHigh: interval?.ciHigh ?? null,
    noInterval: difference === null || interval ? null : noIntervalSentence(metric, isEnough),
    pValue: evidenceP(primary.test),
    pValueFixedHorizon: difference === null ? null : fixedP,
  }
}

function noIntervalSentence(metric: Metric, isEnough: boolean): string {
  const needed =
    metric.type === 'binary'
      ? `at least ${MIN_OF_EACH} successes and ${MIN_OF_EACH} failures`
      : `at least ${MIN_VALUES} values`
  return isEnough
    ? 'There is no interval of the difference yet (ci_low, ci_high): no split has enough units of both variants.'
    : `There is no interval of the difference yet (ci_low, ci_high): each variant needs ${needed}.`
}

function isMeasured({ n, mean }: Moments, metric: Metric): boolean {
  if (metric.type === 'mean') return n >= MIN_VALUES
  const successes = Math.round(n * mean)
  return successes >= MIN_OF_EACH && n - successes >= MIN_OF_EACH
}
