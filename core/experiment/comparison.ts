import { boundedDifference } from '../statistics/bounded-mean-sequence.ts'
import { confidenceSequence } from '../statistics/confidence-sequence.ts'
import { evidenceP } from '../statistics/e-value.ts'
import { stratifiedDifference, stratifiedEffect } from '../statistics/effect.ts'
import { twoProportionP, welchTest } from '../statistics/fixed-horizon.ts'
import type { Moments } from '../statistics/moments.ts'
import type { Measured } from './measured.ts'
import type { Metric } from './metrics.ts'
import { comparable, isConstantSplit, pooledMoments } from './strata.ts'

/** A metric of B against A. */
export interface Comparison {
  readonly a: Moments
  readonly b: Moments
  readonly difference: number | null
  readonly ciLow: number | null
  readonly ciHigh: number | null
  /** Why there is no interval of a difference, as a sentence; null when there is one or no difference. */
  readonly noInterval: string | null
  readonly pValue: number
  readonly pValueFixedHorizon: number | null
}

/** Successes and failures, or values of a mean, that each arm needs before the asymptotic interval is stated. */
const MIN_OF_EACH = 5
const MIN_VALUES = 30

/**
 * Compares the arms. The p-value is exact (e-process or betting). The interval of a constant split is the asymptotic
 * confidence sequence, which is the narrowest, once each arm has enough (simulated: 0 to 2.6 % wrong instead of 7 to
 * 11 %); over a ramp or a bandit it is the exact one for bounded values, which is wider.
 * @param decisionSize units of both arms at which the interval is narrowest
 */
export function compare(measured: Measured, metric: Metric, alpha: number, decisionSize: number): Comparison {
  const [a, b] = [pooledMoments(measured.strata, 'A'), pooledMoments(measured.strata, 'B')]
  const strata = comparable(measured.strata, metric)
  const difference = stratifiedDifference(strata)
  const effect = stratifiedEffect(strata)
  const isEnough = isMeasured(a, metric) && isMeasured(b, metric)
  const isConstant = isConstantSplit(measured.strata)
  const interval =
    isConstant && effect && isEnough
      ? confidenceSequence(effect, alpha, decisionSize)
      : isConstant
        ? null
        : exactInterval(measured, metric, alpha)
  const fixedP = metric.type === 'binary' ? twoProportionP(strata) : effect && welchTest(effect, alpha).pValue
  return {
    a,
    b,
    difference,
    ciLow: interval?.ciLow ?? null,
    ciHigh: interval?.ciHigh ?? null,
    noInterval: difference === null || interval ? null : noIntervalSentence(metric, isConstant, isEnough),
    pValue: evidenceP(measured.test),
    pValueFixedHorizon: difference === null ? null : fixedP,
  }
}

/** In the metric's own unit; null for values without bounds. */
function exactInterval({ bounded }: Measured, { cap }: Metric, alpha: number) {
  const difference = bounded && boundedDifference(bounded, alpha)
  const unit = cap ?? 1
  return difference && { ciLow: difference.ciLow * unit, ciHigh: difference.ciHigh * unit }
}

function noIntervalSentence(metric: Metric, isConstant: boolean, isEnough: boolean): string {
  const missing = 'There is no interval of the difference yet (ci_low, ci_high)'
  if (!isConstant) {
    return `There is no interval of the difference (ci_low, ci_high): the split has changed, and values of ${metric.name} have no declared cap.`
  }
  const needed =
    metric.type === 'binary'
      ? `at least ${MIN_OF_EACH} successes and ${MIN_OF_EACH} failures`
      : `at least ${MIN_VALUES} values`
  return isEnough
    ? `${missing}: the split has not enough units of both variants.`
    : `${missing}: each variant needs ${needed}.`
}

function isMeasured({ n, mean }: Moments, metric: Metric): boolean {
  if (metric.type !== 'binary') return n >= MIN_VALUES
  const successes = Math.round(n * mean)
  return successes >= MIN_OF_EACH && n - successes >= MIN_OF_EACH
}
