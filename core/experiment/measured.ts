import type { Variant } from '../../contracts/splits.ts'
import { type BinaryEProcess, newBinaryEProcess, observeBinary } from '../statistics/binary-e-process.ts'
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
import type { Encounter } from './analysis.ts'
import { isBounded, type Metric } from './metrics.ts'
import { addToStratum, comparable, pooledMoments, type Strata } from './strata.ts'

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
  }
}

/** The evidence that the variants differ. */
export function evidenceOfDifference({ test }: Measured): Evidence {
  return test.type === 'quantile' ? test.test : test
}

/** Adds a unit's value, as `countedValue` made it. */
export function addMeasured(state: Measured, metric: Metric, met: Encounter, value: number): Measured {
  const { variant, probability } = met
  const strata = addToStratum(state.strata, met, value)
  const scaled = value / (metric.cap ?? 1)
  const bounded = state.bounded && observeBounded(state.bounded, { variant, value: scaled, probability })
  const test = tested(state.test, metric, met, value)
  const next = { ...state, strata, bounded, test }
  const isStronger = evidenceOfDifference(next).maxLogE > evidenceOfDifference(state).maxLogE
  return isStronger ? { ...next, higherAtBest: higherVariant(next, metric) ?? state.higherAtBest } : next
}

function tested(
  test: MeasuredTest,
  metric: Metric,
  { variant, probability }: Encounter,
  value: number,
): MeasuredTest {
  switch (test.type) {
    case 'binary':
      return { type: test.type, ...observeBinary(test, { variant, probability, success: value === 1 }) }
    case 'mean':
      return { type: test.type, ...observeMean(test, { variant, probability, value }) }
    case 'quantile':
      return { type: test.type, ...observeQuantile(test, { variant, probability, value }, metric.quantile) }
  }
}

/** B minus A: of the quantiles, or of the means within equal probabilities; null while a variant has no value. */
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

/** The value of a variant that readers are shown: its quantile or mean; null while it has none. */
export function levelOf({ strata, test }: Measured, metric: Metric, variant: Variant): number | null {
  if (test.type === 'quantile') return sketchQuantile(variant === 'A' ? test.a : test.b, metric.quantile)
  const { n, mean } = pooledMoments(strata, variant)
  return n > 0 ? mean : null
}
