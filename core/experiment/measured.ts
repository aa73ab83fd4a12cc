import type { Variant } from '../../contracts/splits.ts'
import { type BinaryEProcess, newBinaryEProcess, observeBinary } from '../statistics/binary-e-process.ts'
import type { Pair } from '../statistics/bivariate-moments.ts'
import { type BoundedMean, newBoundedMean, observeBounded } from '../statistics/bounded-mean-sequence.ts'
import type { Evidence } from '../statistics/e-value.ts'
import { stratifiedDifference } from '../statistics/effect.ts'
import { type MeanEProcess, newMeanEProcess, observeMean } from '../statistics/mean-e-process.ts'
import {
  newQuantileEProcess,
  observeQuantile,
  type QuantileEProcess,
} from '../statistics/quantile-e-process.ts'
import { sketchQuantile } from '../statistics/quantile-sketch.ts'
import { ratioArm } from '../statistics/ratio-metric.ts'
import type { Encounter } from './analysis.ts'
import { comparable } from './comparable.ts'
import type { Horizon } from './horizon.ts'
import { isBounded, type Metric } from './metrics.ts'
import { newRatioTest, observeTotals, type RatioTest } from './ratio-test.ts'
import { addToStratum, pooledMoments, pooledPairs, putPair, type Strata } from './strata.ts'

/** A metric of both variants, compared two-sided: the primary one, and each secondary one. */
export interface Measured {
  readonly strata: Strata
  /** For an interval that holds over any split; null where values have no bounds. */
  readonly bounded: BoundedMean | null
  readonly test: MeasuredTest
  /** The variant with the higher value when the evidence was greatest. */
  readonly higherAtBest: Variant | null
}

type MeasuredTest =
  | ({ readonly type: 'binary' } & BinaryEProcess)
  | ({ readonly type: 'mean' } & MeanEProcess)
  | ({ readonly type: 'quantile' } & QuantileEProcess)
  | ({ readonly type: 'ratio' } & RatioTest)

export function newMeasured(metric: Metric): Measured {
  const bounded = isBounded(metric) ? newBoundedMean : null
  return { strata: {}, bounded, test: newTest(metric), higherAtBest: null }
}

function newTest({ type }: Metric): MeasuredTest {
  switch (type) {
    case 'binary':
      return { type, ...newBinaryEProcess }
    case 'mean':
      return { type, ...newMeanEProcess }
    case 'quantile':
      return { type, ...newQuantileEProcess }
    case 'ratio':
      return { type, ...newRatioTest }
  }
}

/** The evidence that the variants differ. */
export function evidenceOfDifference({ test }: Measured): Evidence {
  return test.type === 'quantile' ? test.test : test
}

/**
 * Adds a unit's value, as `countedValue` made it.
 * @param covariate the unit's history, as `covariateOf` made it
 */
export function addMeasured(
  state: Measured,
  metric: Metric,
  met: Encounter,
  value: number,
  covariate: number | null,
): Measured {
  const { variant, probability } = met
  const strata = addToStratum(state.strata, met, value, covariate)
  const scaled = value / (metric.cap ?? 1)
  const bounded = state.bounded && observeBounded(state.bounded, { variant, value: scaled, probability })
  const test = tested(state.test, metric, met, value, covariate)
  return turned(state, { ...state, strata, bounded, test }, metric)
}

/** A unit's totals of a ratio, x the denominator; `before` as they were added last, null at first. */
export function addTotals(
  state: Measured,
  metric: Metric,
  met: Encounter,
  { before, after }: { before: Pair | null; after: Pair },
  horizon: Horizon,
): Measured {
  if (state.test.type !== 'ratio') return state
  const strata = putPair(state.strata, met, before, after)
  const grown = { variant: met.variant, before, after }
  const test = { ...state.test, ...observeTotals(state.test, metric, strata, grown, horizon) }
  return turned(state, { ...state, strata, test }, metric)
}

/** Remembers where the evidence points when it is stronger than ever. */
function turned(state: Measured, next: Measured, metric: Metric): Measured {
  const isStronger = evidenceOfDifference(next).maxLogE > evidenceOfDifference(state).maxLogE
  return isStronger ? { ...next, higherAtBest: higherVariant(next, metric) ?? state.higherAtBest } : next
}

function tested(
  test: MeasuredTest,
  metric: Metric,
  { variant, probability }: Encounter,
  value: number,
  covariate: number | null,
): MeasuredTest {
  switch (test.type) {
    case 'binary':
      return { type: test.type, ...observeBinary(test, { variant, probability, success: value === 1 }) }
    case 'mean':
      return { type: test.type, ...observeMean(test, { variant, probability, value, covariate }) }
    case 'quantile':
      return { type: test.type, ...observeQuantile(test, { variant, probability, value }, metric.quantile) }
    case 'ratio':
      return test
  }
}

/** B minus A: of the quantiles, or of the means or ratios within equal probabilities; null while a variant has no value. */
export function differenceOf({ strata, test }: Measured, metric: Metric): number | null {
  if (test.type !== 'quantile') return stratifiedDifference(comparable(strata, metric))
  const [a, b] = [sketchQuantile(test.a, metric.quantile), sketchQuantile(test.b, metric.quantile)]
  return a === null || b === null ? null : b - a
}

/** The variant with the higher value; null when none has. */
export function higherVariant(measured: Measured, metric: Metric): Variant | null {
  const difference = differenceOf(measured, metric)
  return difference === null || difference === 0 ? null : difference > 0 ? 'B' : 'A'
}

/** The value of a variant that readers are shown: its quantile, ratio or mean; null while it has none. */
export function levelOf({ strata, test }: Measured, metric: Metric, variant: Variant): number | null {
  if (test.type === 'quantile') return sketchQuantile(variant === 'A' ? test.a : test.b, metric.quantile)
  if (test.type === 'ratio') return ratioArm(pooledPairs(strata, variant))?.mean ?? null
  const { n, mean } = pooledMoments(strata, variant)
  return n > 0 ? mean : null
}
