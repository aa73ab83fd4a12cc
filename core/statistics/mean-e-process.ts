import type { Variant } from '../assignment/split.ts'
import { addPair, type BivariateMoments, noPairs } from './bivariate-moments.ts'
import { type Evidence, multiply, noEvidence } from './e-value.ts'
import { addValue, type Moments, noMoments, standardDeviation } from './moments.ts'

/** One unit's value, with the probability of B at that unit's enrolment. */
export interface MeanOutcome {
  readonly variant: Variant
  readonly value: number
  readonly probability: number
  /** The same quantity from the unit's own history before it met the split; null or absent when it has none. */
  readonly covariate?: number | null
}

/** Moments of both arms together before the next unit, and the wealth of each bet. */
export interface MeanEProcess extends Evidence {
  readonly pooled: Moments
  /** Moments of (x: covariate, y: value) of the units with a covariate; absent before the first. */
  readonly pairs?: BivariateMoments
}

/** Bets on B being greater; a two-sided test adds their mirror images. The best one is about 3 effect / sd. */
export const bets = [0.03, 0.1, 0.3, 0.8] as const
const twoSidedBets = [...bets, ...bets.map((bet) => -bet)]

/** Values count up to this many standard deviations from the mean. */
export const CLIP = 3
/** Units before the first bet: their spread sets the scale. */
const WARM_UP = 10

export const newMeanEProcess: MeanEProcess = { pooled: noMoments, ...noEvidence(twoSidedBets.length) }
export const newIncreaseEProcess: MeanEProcess = { pooled: noMoments, ...noEvidence(bets.length) }

/**
 * A test of "the values of both arms have the same distribution", sensitive to a shift of the mean, by betting.
 * f = clip((x - mean) / (3 sd), -1, 1) with mean and sd of earlier units of both arms; W = f (1 - q) for a unit of B
 * and -f q for one of A. E[W] = q (1 - q) (E_B f - E_A f), so every bet's wealth, the product of 1 + bet W, is an
 * e-process for any predictable q: exact in a 1 % canary, over a ramp and under drift, for unbounded values too,
 * with the same information as the t-test. Source: betting scores of Waudby-Smith and Ramdas, "Estimating means of
 * bounded random variables by betting" (JRSS B 2024), on overlap-weighted values.
 *
 * With a covariate the score is that of the residual x - mean - theta (covariate - mean covariate), scaled by the
 * residuals' sd: CUPED inside the bet. Mean, theta and sd come from earlier units and the covariate from before the
 * unit was drawn, so given the past and the covariate they are constants, f is the same function for both arms, and
 * the expectation above stays 0: as exact as without, and as much faster as the history explains.
 */
export function observeMean(state: MeanEProcess, outcome: MeanOutcome): MeanEProcess {
  return bet(state, outcome, twoSidedBets)
}

/**
 * One-sided: a test of "B's values are at most `allowedRatio` times A's", for values >= 0. B's values are divided
 * by the ratio first; if they are then stochastically no greater than A's (among units of one covariate, where there
 * is one), no bet is expected to win.
 */
export function observeIncrease(
  state: MeanEProcess,
  outcome: MeanOutcome,
  allowedRatio: number,
): MeanEProcess {
  const value = outcome.variant === 'B' ? outcome.value / allowedRatio : outcome.value
  return bet(state, { ...outcome, value }, bets)
}

function bet(state: MeanEProcess, outcome: MeanOutcome, sizes: readonly number[]): MeanEProcess {
  const { value, covariate = null } = outcome
  const { centre, scale } = prediction(state, covariate)
  const pairs = covariate === null ? state.pairs : addPair(state.pairs ?? noPairs, covariate, value)
  const seen = { ...state, pooled: addValue(state.pooled, value), ...(pairs && { pairs }) }
  if (scale === 0) return seen
  const score = Math.max(-1, Math.min(1, (value - centre) / scale))
  const weighted = score * (outcome.variant === 'B' ? 1 - outcome.probability : -outcome.probability)
  return { ...seen, ...multiply(state, (component) => 1 + (sizes[component] ?? 0) * weighted) }
}

/** Where earlier units let the next value be expected and how far from there counts fully; scale 0: no bet yet. */
function prediction({ pooled, pairs }: MeanEProcess, covariate: number | null) {
  if (covariate !== null && pairs && pairs.n >= WARM_UP && pairs.m2X > 0) {
    const theta = pairs.cXY / pairs.m2X
    const residual = Math.max(0, pairs.m2Y - theta * pairs.cXY) / (pairs.n - 2)
    return { centre: pairs.meanY + theta * (covariate - pairs.meanX), scale: CLIP * Math.sqrt(residual) }
  }
  return { centre: pooled.mean, scale: pooled.n < WARM_UP ? 0 : CLIP * standardDeviation(pooled) }
}
