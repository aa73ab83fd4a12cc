import type { Variant } from '../assignment/split.ts'
import { type Evidence, multiply, noEvidence } from './e-value.ts'

/** One bad event (an error, a thumbs down), with the probability of B at that unit's enrolment. */
export interface BadEvent {
  readonly variant: Variant
  readonly probability: number
}

/** How much worse than allowed each component supposes B to be. */
const excesses = [1.1, 1.25, 1.5, 2, 3, 5, 10] as const

export const newRatioEProcess: Evidence = noEvidence(excesses.length)

/**
 * A test of "bad events are at most `allowedRatio` times as frequent in B as in A" from the bad events alone.
 * Given a bad event, it is B's with probability at most t(r) = q r / (q r + 1 - q), r = `allowedRatio`; component
 * x bets on t(r x): factor t(rx) / t(r) for an event of B, (1 - t(rx)) / (1 - t(r)) for one of A. Its expectation
 * is at most 1 for every ratio up to `allowedRatio`, whatever the rate of bad events is and however it drifts.
 * Source: conditional Bernoulli likelihood ratio, as in Lindon and Malek (NeurIPS 2022) on counts.
 */
export function observeBadEvent(state: Evidence, event: BadEvent, allowedRatio: number): Evidence {
  const q = event.probability
  if (q <= 0 || q >= 1) return state
  const allowed = shareOfB(q, allowedRatio)
  return multiply(state, (component) => {
    const supposed = shareOfB(q, allowedRatio * (excesses[component] ?? 1))
    return event.variant === 'B' ? supposed / allowed : (1 - supposed) / (1 - allowed)
  })
}

function shareOfB(q: number, ratio: number): number {
  return (q * ratio) / (q * ratio + 1 - q)
}
