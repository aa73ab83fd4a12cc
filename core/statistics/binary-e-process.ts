import type { Variant } from '../assignment/split.ts'
import { type Evidence, maxLogMean, noEvidence } from './e-value.ts'

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
export const pseudoCounts = [1, 20, 100, 400] as const

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
  return observe(state, outcome, false)
}

/**
 * One-sided: a test of "successes are no rarer in B than in A". A component bets only while its predictive of B is
 * below that of A; the expected factor then falls as B's rate rises, and is at most 1 for every rate of B that is not
 * below A's. For successes that fail often: where failures are rare, `observeBadEvent` finds harm sooner.
 */
export function observeHarm(state: BinaryEProcess, outcome: BinaryOutcome): BinaryEProcess {
  return observe(state, outcome, true)
}

function observe(state: BinaryEProcess, outcome: BinaryOutcome, onlyHarm: boolean): BinaryEProcess {
  const { nA, sA, nB, sB } = state
  const { success, probability: q } = outcome
  const isB = outcome.variant === 'B'
  const pool = ktPredictive(sA + sB, nA + nB)
  const logE = [...state.logE]
  for (let component = 0; component < logE.length; component++) {
    const m = pseudoCounts[component] ?? 1
    const ofA = (sA + m * pool) / (nA + m)
    const ofB = (sB + m * pool) / (nB + m)
    if (onlyHarm && ofB >= ofA) continue
    logE[component] = (logE[component] ?? 0) + Math.log(likelihoodRatio(isB, success, q, ofA, ofB))
  }
  const one = success ? 1 : 0
  return {
    nA: isB ? nA : nA + 1,
    sA: isB ? sA : sA + one,
    nB: isB ? nB + 1 : nB,
    sB: isB ? sB + one : sB,
    logE,
    maxLogE: maxLogMean(state.maxLogE, logE),
  }
}

/** The Krichevsky-Trofimov estimate of a rate from earlier units, (s + 1/2) / (n + 1). */
export function ktPredictive(successes: number, n: number): number {
  return (successes + 0.5) / (n + 1)
}

/** How much likelier the outcome is with a rate for each arm than with the rate of both, (1 - q) ofA + q ofB. */
export function likelihoodRatio(isB: boolean, success: boolean, q: number, ofA: number, ofB: number): number {
  const ofArm = isB ? ofB : ofA
  const ofNull = (1 - q) * ofA + q * ofB
  return success ? ofArm / ofNull : (1 - ofArm) / (1 - ofNull)
}
