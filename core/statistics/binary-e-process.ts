import type { Variant } from '../assignment/split.ts'
import { type Evidence, multiply, noEvidence } from './e-value.ts'

/** One unit's first outcome, with the probability of B at that unit's enrolment. */
export interface BinaryOutcome {
  readonly variant: Variant
  readonly success: boolean
  readonly probability: number
}

/** State of the exact two-arm e-process: counts before the next unit, and the wealth of each component. */
export interface BinaryEProcess extends Evidence {
  readonly nA: number
  readonly sA: number
  readonly nB: number
  readonly sB: number
}

/** How strongly each component shrinks the arms to their common rate: small effects need patient ones. */
const pseudoCounts = [1, 20, 100, 400] as const

export const newBinaryEProcess: BinaryEProcess = {
  nA: 0,
  sA: 0,
  nB: 0,
  sB: 0,
  ...noEvidence(pseudoCounts.length),
}

/**
 * Adds one unit, in order of arrival. With predictives qA, qB from earlier units only and q the probability of B,
 * q0 = (1 - q) qA + q qB; a success multiplies the wealth by q_arm / q0, a failure by (1 - q_arm) / (1 - q0).
 * If both arms have the same success rate, whatever it is and however it drifts, the expected factor is 1 for any
 * predictable q: exact in a 1 % canary and over a ramp.
 *
 * Predictives are (s_arm + m pool) / (n_arm + m), pool = (S + 1/2) / (M + 1), averaged over m in {1, 20, 100, 400}.
 * Source: random-allocation form of Turner, Ly and Grünwald, "Generic E-variables for exact sequential k-sample
 * tests", JSPI 230 (2024).
 */
export function observeBinary(state: BinaryEProcess, outcome: BinaryOutcome): BinaryEProcess {
  const pool = (state.sA + state.sB + 0.5) / (state.nA + state.nB + 1)
  const evidence = multiply(state, (component) => {
    const m = pseudoCounts[component] ?? 1
    const ofA = (state.sA + m * pool) / (state.nA + m)
    const ofB = (state.sB + m * pool) / (state.nB + m)
    return likelihoodRatio(outcome, ofA, ofB)
  })
  const isB = outcome.variant === 'B' ? 1 : 0
  const success = outcome.success ? 1 : 0
  return {
    nA: state.nA + 1 - isB,
    sA: state.sA + (1 - isB) * success,
    nB: state.nB + isB,
    sB: state.sB + isB * success,
    ...evidence,
  }
}

function likelihoodRatio(
  { variant, success, probability: q }: BinaryOutcome,
  ofA: number,
  ofB: number,
): number {
  const ofArm = variant === 'B' ? ofB : ofA
  const ofNull = (1 - q) * ofA + q * ofB
  return success ? ofArm / ofNull : (1 - ofArm) / (1 - ofNull)
}
