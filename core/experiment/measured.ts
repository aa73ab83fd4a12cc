import type { Variant } from '../../contracts/splits.ts'
import { type BinaryEProcess, newBinaryEProcess, observeBinary } from '../statistics/binary-e-process.ts'
import { type BoundedMean, newBoundedMean, observeBounded } from '../statistics/bounded-mean-sequence.ts'
import { stratifiedDifference } from '../statistics/effect.ts'
import { type MeanEProcess, newMeanEProcess, observeMean } from '../statistics/mean-e-process.ts'
import type { Encounter } from './analysis.ts'
import { isBounded, type Metric } from './metrics.ts'
import { addToStratum, comparable, type Strata } from './strata.ts'

/** A metric of both variants, compared two-sided: the primary one, and each secondary one. */
export interface Measured {
  readonly strata: Strata
  /** For an interval that holds over any split; null where values have no bounds. */
  readonly bounded: BoundedMean | null
  readonly test: ({ readonly type: 'binary' } & BinaryEProcess) | ({ readonly type: 'mean' } & MeanEProcess)
  /** The variant with the higher value when the evidence was greatest. */
  readonly higherAtBest: Variant | null
}

export function newMeasured(metric: Metric): Measured {
  return {
    strata: {},
    bounded: isBounded(metric) ? newBoundedMean : null,
    test:
      metric.type === 'binary'
        ? { type: 'binary', ...newBinaryEProcess }
        : { type: 'mean', ...newMeanEProcess },
    higherAtBest: null,
  }
}

/** Adds a unit's value, as `countedValue` made it. */
export function addMeasured(state: Measured, metric: Metric, met: Encounter, value: number): Measured {
  const { variant, probability } = met
  const strata = addToStratum(state.strata, met, value)
  const scaled = value / (metric.cap ?? 1)
  const bounded = state.bounded && observeBounded(state.bounded, { variant, value: scaled, probability })
  const test =
    state.test.type === 'binary'
      ? {
          type: state.test.type,
          ...observeBinary(state.test, { variant, probability, success: value === 1 }),
        }
      : { type: state.test.type, ...observeMean(state.test, { variant, probability, value }) }
  if (test.maxLogE <= state.test.maxLogE) return { ...state, strata, bounded, test }
  const difference = stratifiedDifference(comparable(strata, metric)) ?? 0
  const higher = difference > 0 ? 'B' : difference < 0 ? 'A' : state.higherAtBest
  return { strata, bounded, test, higherAtBest: higher }
}
