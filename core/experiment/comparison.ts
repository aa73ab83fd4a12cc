import { boundedDifference } from '../statistics/bounded-mean-sequence.ts'
import { confidenceSequence } from '../statistics/confidence-sequence.ts'
import { evidenceP } from '../statistics/e-value.ts'
import { stratifiedEffect } from '../statistics/effect.ts'
import { twoProportionP, welchTest } from '../statistics/fixed-horizon.ts'
import type { Moments } from '../statistics/moments.ts'
import type { QuantileEProcess } from '../statistics/quantile-e-process.ts'
import { quantileDifference } from '../statistics/quantile-sequence.ts'
import { differenceOf, evidenceOfDifference, type Measured } from './measured.ts'
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
  const difference = differenceOf(measured, metric)
  const interval = intervalOf(measured, metric, alpha, decisionSize)
  return {
    a,
    b,
    difference,
    ciLow: interval?.ciLow ?? null,
    ciHigh: interval?.ciHigh ?? null,
    noInterval: difference === null || interval ? null : noIntervalSentence(measured, metric),
    pValue: evidenceP(evidenceOfDifference(measured)),
    pValueFixedHorizon: difference === null ? null : fixedHorizonP(measured, metric, alpha),
  }
}

/** The classical test for readers; there is none for quantiles here. */
function fixedHorizonP({ strata }: Measured, metric: Metric, alpha: number): number | null {
  const compared = comparable(strata, metric)
  if (metric.type === 'binary') return twoProportionP(compared)
  const effect = metric.type === 'mean' ? stratifiedEffect(compared) : null
  return effect && welchTest(effect, alpha).pValue
}

function intervalOf(measured: Measured, metric: Metric, alpha: number, decisionSize: number) {
  const { strata, test } = measured
  if (test.type === 'quantile') return quantileBounds(test, metric, alpha, decisionSize)
  if (!isConstantSplit(strata)) return exactInterval(measured, metric, alpha)
  const effect = stratifiedEffect(comparable(strata, metric))
  return effect && isEnough(measured, metric) ? confidenceSequence(effect, alpha, decisionSize) : null
}

/** Null until both ends are finite. */
function quantileBounds(test: QuantileEProcess, { quantile }: Metric, alpha: number, decisionSize: number) {
  const difference = quantileDifference(test, quantile, alpha, decisionSize / 2)
  return difference && Number.isFinite(difference.ciLow) && Number.isFinite(difference.ciHigh)
    ? difference
    : null
}

const isEnough = ({ strata }: Measured, metric: Metric): boolean =>
  isMeasured(pooledMoments(strata, 'A'), metric) && isMeasured(pooledMoments(strata, 'B'), metric)

/** In the metric's own unit; null for values without bounds. */
function exactInterval({ bounded }: Measured, { cap }: Metric, alpha: number) {
  const difference = bounded && boundedDifference(bounded, alpha)
  const unit = cap ?? 1
  return difference && { ciLow: difference.ciLow * unit, ciHigh: difference.ciHigh * unit }
}

function noIntervalSentence(measured: Measured, metric: Metric): string {
  const missing = 'There is no interval of the difference yet (ci_low, ci_high)'
  if (metric.type === 'quantile') return `${missing}: too few values are above the quantile.`
  if (!isConstantSplit(measured.strata)) {
    return `There is no interval of the difference (ci_low, ci_high): the split has changed, and values of ${metric.name} have no declared cap.`
  }
  const needed =
    metric.type === 'binary'
      ? `at least ${MIN_OF_EACH} successes and ${MIN_OF_EACH} failures`
      : `at least ${MIN_VALUES} values`
  return isEnough(measured, metric)
    ? `${missing}: the split has not enough units of both variants.`
    : `${missing}: each variant needs ${needed}.`
}

function isMeasured({ n, mean }: Moments, metric: Metric): boolean {
  if (metric.type !== 'binary') return n >= MIN_VALUES
  const successes = Math.round(n * mean)
  return successes >= MIN_OF_EACH && n - successes >= MIN_OF_EACH
}
