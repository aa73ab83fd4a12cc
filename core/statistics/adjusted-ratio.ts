import { addPair, type BivariateMoments, noPairs, replacePair } from './bivariate-moments.ts'
import { type AdjustableArm, adjustedRelativeEffect, adjustedStratum } from './cuped.ts'
import { absoluteEffect, type Effect } from './effect.ts'
import { ratioVariance } from './ratio-metric.ts'

/** One unit's totals: numerator and denominator of its ratio, and both from before the experiment. */
export interface RatioTotals {
  readonly numerator: number
  readonly denominator: number
  readonly pastNumerator: number
  readonly pastDenominator: number
}

/** Sufficient statistics of a ratio metric with CUPED: the moments of every pair of the four totals. */
export interface AdjustableRatio {
  /** (x: denominator, y: numerator) of the experiment, and of the time before. */
  readonly present: BivariateMoments
  readonly past: BivariateMoments
  /** (x: past, y: present), named by past and present. */
  readonly numerators: BivariateMoments
  readonly denominators: BivariateMoments
  readonly numeratorToDenominator: BivariateMoments
  readonly denominatorToNumerator: BivariateMoments
}

export const noRatios: AdjustableRatio = {
  present: noPairs,
  past: noPairs,
  numerators: noPairs,
  denominators: noPairs,
  numeratorToDenominator: noPairs,
  denominatorToNumerator: noPairs,
}

/** Adds one unit; with `before`, a unit that was added with those totals and has others now. */
export function addRatio(state: AdjustableRatio, unit: RatioTotals, before?: RatioTotals): AdjustableRatio {
  const put = (of: keyof AdjustableRatio) => {
    const [x, y] = pairs[of]
    return before
      ? replacePair(state[of], { x: before[x], y: before[y] }, { x: unit[x], y: unit[y] })
      : addPair(state[of], unit[x], unit[y])
  }
  return {
    present: put('present'),
    past: put('past'),
    numerators: put('numerators'),
    denominators: put('denominators'),
    numeratorToDenominator: put('numeratorToDenominator'),
    denominatorToNumerator: put('denominatorToNumerator'),
  }
}

const pairs: Readonly<Record<keyof AdjustableRatio, readonly [keyof RatioTotals, keyof RatioTotals]>> = {
  present: ['denominator', 'numerator'],
  past: ['pastDenominator', 'pastNumerator'],
  numerators: ['pastNumerator', 'numerator'],
  denominators: ['pastDenominator', 'denominator'],
  numeratorToDenominator: ['pastNumerator', 'denominator'],
  denominatorToNumerator: ['pastDenominator', 'numerator'],
}

/**
 * The arm for `adjustedStratum` and `adjustedRelativeRatio`: the ratio as the value and the past ratio as its
 * covariate, each unit standing for (numerator - ratio denominator) / mean denominator (delta method).
 * @returns null while either denominator adds up to 0
 */
export function adjustableRatioArm(state: AdjustableRatio): AdjustableArm | null {
  const { present, past } = state
  if (present.n === 0 || present.meanX === 0 || past.meanX === 0) return null
  const mean = present.meanY / present.meanX
  const covariateMean = past.meanY / past.meanX
  const mixed =
    state.numerators.cXY -
    mean * state.numeratorToDenominator.cXY -
    covariateMean * state.denominatorToNumerator.cXY +
    mean * covariateMean * state.denominators.cXY
  return {
    n: present.n,
    mean,
    covariateMean,
    variance: ratioVariance(present),
    covariateVariance: ratioVariance(past),
    covariance: mixed / Math.max(1, present.n - 1) / (present.meanX * past.meanX),
  }
}

/** The theta of two arms, cov / var of one unit of each: their levels do not enter it. */
export function ratioTheta(a: AdjustableArm, b: AdjustableArm): number {
  const variance = a.covariateVariance + b.covariateVariance
  return variance > 0 ? (a.covariance + b.covariance) / variance : 0
}

/** Relative effect of a ratio with CUPED; in its variance the mean of B is that of A and the adjusted difference. */
export function adjustedRelativeRatio(a: AdjustableArm, b: AdjustableArm): Effect | null {
  const theta = ratioTheta(a, b)
  const absolute = absoluteEffect(adjustedStratum(a, b, theta))
  return absolute && adjustedRelativeEffect(a, b, theta, a.mean + absolute.estimate)
}
