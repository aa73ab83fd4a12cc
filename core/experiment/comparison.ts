import { boundedDifference } from '../statistics/bounded-mean-sequence.ts'
import { confidenceSequence } from '../statistics/confidence-sequence.ts'
import { evidenceP } from '../statistics/e-value.ts'
import { stratifiedEffect } from '../statistics/effect.ts'
import { twoProportionP, welchTest } from '../statistics/fixed-horizon.ts'
import type { Moments } from '../statistics/moments.ts'
import type { QuantileEProcess } from '../statistics/quantile-e-process.ts'
import { quantileDifference } from '../statistics/quantile-sequence.ts'
import { comparable, historyGain } from './comparable.ts'
import type { Horizon } from './horizon.ts'
import { differenceOf, evidenceOfDifference, type Measured } from './measured.ts'
import type { Metric } from './metrics.ts'
import { MIN_POSITIVE, ratioEffect } from './ratio-test.ts'
import { isConstantSplit, pooledMoments } from './strata.ts'
import { amount } from './wording.ts'

/** A metric of B against A. */
export interface Comparison {
  readonly a: Moments
  readonly b: Moments
  readonly difference: number | null
  readonly ciLow: number | null
  readonly ciHigh: number | null
  /** Why there is no interval of a difference, as a sentence; null when there is one or no difference. */
  readonly noInterval: string | null
  /** What the units' own history brought, as a sentence; null where it is not used. */
  readonly history: string | null
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
 */
export function compare(measured: Measured, metric: Metric, horizon: Horizon): Comparison {
  const [a, b] = [pooledMoments(measured.strata, 'A'), pooledMoments(measured.strata, 'B')]
  const difference = differenceOf(measured, metric)
  const interval = intervalOf(measured, metric, horizon)
  return {
    a,
    b,
    difference,
    ciLow: interval?.ciLow ?? null,
    ciHigh: interval?.ciHigh ?? null,
    noInterval: difference === null || interval ? null : noIntervalSentence(measured, metric),
    history: historySentence(measured, metric, interval !== null),
    pValue: evidenceP(evidenceOfDifference(measured)),
    pValueFixedHorizon: difference === null ? null : fixedHorizonP(measured, metric, horizon.alpha),
  }
}

/** The classical test for readers; there is none for quantiles here. */
function fixedHorizonP({ strata, test }: Measured, metric: Metric, alpha: number): number | null {
  if (test.type === 'quantile') return null
  const compared = comparable(strata, metric)
  if (test.type === 'binary' && historyGain(strata, metric) === null) return twoProportionP(compared)
  const effect = test.type === 'ratio' ? ratioEffect(test, metric, strata) : stratifiedEffect(compared)
  return effect && welchTest(effect, alpha).pValue
}

function intervalOf(measured: Measured, metric: Metric, { alpha, decisionSize }: Horizon) {
  const { strata, test } = measured
  if (test.type === 'ratio') {
    const effect = ratioEffect(test, metric, strata)
    return effect && confidenceSequence(effect, alpha, decisionSize)
  }
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
    const lacking = metric.parts
      ? `${metric.name} is a ratio`
      : `values of ${metric.name} have no declared cap`
    return `There is no interval of the difference (ci_low, ci_high): the split has changed, and ${lacking}.`
  }
  if (measured.test.type === 'ratio') {
    const { A, B } = measured.test.positive
    return `${missing}: each variant needs at least ${MIN_POSITIVE} units with ${metric.parts?.denominator} above 0, and they have ${A} and ${B}.`
  }
  const needed =
    metric.type === 'binary'
      ? `at least ${MIN_OF_EACH} successes and ${MIN_OF_EACH} failures`
      : `at least ${MIN_VALUES} values`
  return isEnough(measured, metric)
    ? `${missing}: the split has not enough units of both variants.`
    : `${missing}: each variant needs ${needed}.`
}

/** Exact intervals, as of a split that changed, are those of the values alone. */
function historySentence({ strata }: Measured, metric: Metric, hasInterval: boolean): string | null {
  const gain = historyGain(strata, metric)
  if (gain === null) return null
  const { units, known, explained } = gain
  const found = `History of ${known} of ${units} units explains ${amount(100 * explained)} % of the variance of ${metric.name}`
  if (!hasInterval || !isConstantSplit(strata)) return `${found}.`
  return `${found}; the interval of the difference is narrower by ${amount(100 * (1 - Math.sqrt(1 - explained)))} %.`
}

function isMeasured({ n, mean }: Moments, metric: Metric): boolean {
  if (metric.type !== 'binary') return n >= MIN_VALUES
  const successes = Math.round(n * mean)
  return successes >= MIN_OF_EACH && n - successes >= MIN_OF_EACH
}
