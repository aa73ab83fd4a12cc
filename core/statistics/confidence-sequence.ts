import type { Effect } from './effect.ts'
import type { Side } from './fixed-horizon.ts'
import { mixtureRho, twoSidedNormalBound } from './normal-mixture.ts'

/**
 * Asymptotic confidence sequence of an effect: an interval that may be looked at after every unit.
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic
 * confidence sequences", arXiv 2103.06476, equations 9, 155 and 161.
 *
 * It plugs in an estimated variance, so it is not safe with a handful of successes or failures in an arm
 * (simulated: 7 to 11 % wrong rejections instead of 5 % in small canaries): ask for five of each first.
 */
export interface Sequence {
  readonly ciLow: number
  readonly ciHigh: number
}

/**
 * The tuning parameter rho that makes the sequence narrowest at about `decisionSize` units of both arms.
 * A one-sided sequence takes it at twice its alpha.
 */
export function tuningRho(alpha: number, decisionSize: number): number {
  return 1 / Math.sqrt(mixtureRho(decisionSize, alpha))
}

/** The sequence's current interval; one-sided intervals are unbounded on the other side. */
export function confidenceSequence(
  effect: Effect,
  alpha: number,
  decisionSize: number,
  side: Side = 'two_sided',
): Sequence {
  if (side === 'two_sided') {
    const half = twoSidedHalfWidth(effect, alpha, tuningRho(alpha, decisionSize))
    return { ciLow: effect.estimate - half, ciHigh: effect.estimate + half }
  }
  const half = oneSidedHalfWidth(effect, alpha, tuningRho(2 * alpha, decisionSize))
  return side === 'greater'
    ? { ciLow: effect.estimate - half, ciHigh: Number.POSITIVE_INFINITY }
    : { ciLow: Number.NEGATIVE_INFINITY, ciHigh: effect.estimate + half }
}

/** The two-sided always-valid p-value: the smallest alpha whose interval excludes 0, with rho held. */
export function sequenceP(effect: Effect, alpha: number, decisionSize: number): number {
  return Math.min(1, Math.exp(-sequenceLogE(effect, alpha, decisionSize)))
}

/** Logarithm of the e-value whose inverse is `sequenceP`, however small that is. */
export function sequenceLogE(effect: Effect, alpha: number, decisionSize: number): number {
  const rho2 = tuningRho(alpha, decisionSize) ** 2
  const spread = effect.n * rho2 + 1
  const exponent = (rho2 * effect.n * effect.estimate ** 2) / (2 * effect.variance * spread)
  return exponent - Math.log(spread) / 2
}

function twoSidedHalfWidth({ variance, n }: Effect, alpha: number, rho: number): number {
  return twoSidedNormalBound(n, alpha, rho ** -2) * Math.sqrt(variance / n)
}

function oneSidedHalfWidth({ variance, n }: Effect, alpha: number, rho: number): number {
  const spread = n * rho ** 2 + 1
  return Math.sqrt(((variance * 2 * spread) / (n * rho ** 2)) * Math.log(1 + Math.sqrt(spread) / (2 * alpha)))
}
