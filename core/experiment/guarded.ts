import type { Evidence } from '../statistics/e-value.ts'
import { type MeanEProcess, newIncreaseEProcess, observeIncrease } from '../statistics/mean-e-process.ts'
import { newRatioEProcess, observeBadEvent } from '../statistics/ratio-e-process.ts'
import type { Encounter } from './analysis.ts'
import type { WatchedGuardrail } from './guardrails.ts'
import { addToStratum, type Strata } from './strata.ts'

/** A guardrail's metric, tested one-sided: is B worse than allowed? */
export interface Guarded {
  readonly strata: Strata
  readonly test: ({ readonly type: 'binary' } & Evidence) | ({ readonly type: 'mean' } & MeanEProcess)
}

export function newGuarded({ metric }: WatchedGuardrail): Guarded {
  return {
    strata: {},
    test:
      metric.type === 'binary'
        ? { type: 'binary', ...newRatioEProcess }
        : { type: 'mean', ...newIncreaseEProcess },
  }
}

/** Adds a unit's value, as `countedValue` made it. */
export function addGuarded(
  state: Guarded,
  watched: WatchedGuardrail,
  met: Encounter,
  value: number,
): Guarded {
  const strata = addToStratum(state.strata, met, value)
  return { strata, test: tested(state.test, watched, met, value) }
}

function tested(
  test: Guarded['test'],
  { maxRelativeIncrease, moreIsWorse }: WatchedGuardrail,
  { variant, probability }: Encounter,
  value: number,
): Guarded['test'] {
  const allowedRatio = 1 + maxRelativeIncrease
  if (test.type === 'mean') {
    const badness = moreIsWorse ? value : -value
    return { type: 'mean', ...observeIncrease(test, { variant, probability, value: badness }, allowedRatio) }
  }
  const isBad = value === (moreIsWorse ? 1 : 0)
  return isBad ? { type: 'binary', ...observeBadEvent(test, { variant, probability }, allowedRatio) } : test
}
