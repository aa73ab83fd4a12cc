import { type BinaryEProcess, newBinaryEProcess, observeHarm } from '../statistics/binary-e-process.ts'
import type { Evidence } from '../statistics/e-value.ts'
import { type MeanEProcess, newIncreaseEProcess, observeIncrease } from '../statistics/mean-e-process.ts'
import {
  newQuantileIncrease,
  observeQuantileIncrease,
  type QuantileEProcess,
} from '../statistics/quantile-e-process.ts'
import { newRatioEProcess, observeBadEvent } from '../statistics/ratio-e-process.ts'
import type { Encounter } from './analysis.ts'
import type { WatchedGuardrail } from './guardrails.ts'
import { addToStratum, type Strata } from './strata.ts'

/** A guardrail's metric, tested one-sided: is B worse than allowed? */
export interface Guarded {
  readonly strata: Strata
  readonly test: GuardedTest
}

type GuardedTest =
  | ({ readonly type: 'binary' } & Evidence)
  | ({ readonly type: 'successes' } & BinaryEProcess)
  | ({ readonly type: 'mean' } & MeanEProcess)
  | ({ readonly type: 'quantile' } & QuantileEProcess<Evidence>)

export function newGuarded(watched: WatchedGuardrail): Guarded {
  return { strata: {}, test: newTest(watched) }
}

/**
 * Bad events tell by their ratio, which allows for an increase; successes that must not become rarer at all are told by
 * both their outcomes, which finds harm sooner where failures are common (simulated: .5 to .4 in a 5 % canary after
 * 4,154 units instead of 8,635).
 */
function newTest({ metric: { type }, moreIsWorse }: WatchedGuardrail): GuardedTest {
  switch (type) {
    case 'binary':
      return moreIsWorse ? { type, ...newRatioEProcess } : { type: 'successes', ...newBinaryEProcess }
    case 'mean':
      return { type, ...newIncreaseEProcess }
    case 'quantile':
      return { type, ...newQuantileIncrease }
    case 'ratio':
      // Refused where experiments are created: no one-sided test of a ratio holds over a ramp.
      throw new Error('A ratio cannot be guarded.')
  }
}

/** The evidence that B is worse than allowed. */
export function evidenceOfHarm({ test }: Guarded): Evidence {
  return test.type === 'quantile' ? test.test : test
}

/** Adds a unit's value and history, as `countedValue` and `covariateOf` made them. */
export function addGuarded(
  state: Guarded,
  watched: WatchedGuardrail,
  met: Encounter,
  value: number,
  covariate: number | null,
): Guarded {
  const strata = addToStratum(state.strata, met, value)
  return { strata, test: tested(state.test, watched, met, value, covariate) }
}

function tested(
  test: GuardedTest,
  { metric, maxRelativeIncrease, moreIsWorse }: WatchedGuardrail,
  { variant, probability }: Encounter,
  value: number,
  covariate: number | null,
): GuardedTest {
  const allowedRatio = 1 + maxRelativeIncrease
  const badness = { variant, probability, value: moreIsWorse ? value : -value }
  switch (test.type) {
    case 'binary':
      return value === (moreIsWorse ? 1 : 0)
        ? { type: test.type, ...observeBadEvent(test, { variant, probability }, allowedRatio) }
        : test
    case 'successes':
      return { type: test.type, ...observeHarm(test, { variant, probability, success: value === 1 }) }
    case 'mean':
      return {
        type: test.type,
        ...observeIncrease(test, { ...badness, covariate: moreIsWorse ? covariate : null }, allowedRatio),
      }
    case 'quantile':
      return {
        type: test.type,
        ...observeQuantileIncrease(test, badness, metric.quantile, allowedRatio),
      }
  }
}
