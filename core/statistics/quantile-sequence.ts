import { betaBinomialBound, betaBinomialMixture } from './beta-binomial-mixture.ts'
import { bucketEdges, bucketOfRank, type QuantileSketch, sketchQuantile } from './quantile-sketch.ts'

/** A quantile, or a difference of two, with its interval; an end that nothing bounds yet is infinite. */
export interface QuantileInterval {
  readonly estimate: number
  readonly ciLow: number
  readonly ciHigh: number
}

/**
 * Confidence sequence of the quantile at `level` of equally distributed values: contains it after every value at once
 * with probability 1 - alpha. Of n values, the number below the quantile stays between n level - u' and n level + u,
 * the beta-binomial boundaries at V = level (1 - level) n; the interval goes from the lower edge of the bucket of the
 * lower rank to the upper edge of that of the upper one, so the sketch's error is inside it.
 * Source: Howard and Ramdas, "Sequential estimation of quantiles with applications to A/B testing and best-arm
 * identification", Bernoulli 28 (2022), with the beta-binomial boundary.
 * @param decisionSize values at which it is narrowest
 * @returns null of no values
 */
export function quantileInterval(
  sketch: QuantileSketch,
  level: number,
  alpha: number,
  decisionSize: number,
): QuantileInterval | null {
  const estimate = sketchQuantile(sketch, level)
  if (estimate === null) return null
  const unit = level * (1 - level)
  const bound = (g: number, h: number) =>
    betaBinomialBound(betaBinomialMixture(g, h, unit * decisionSize, alpha), unit * sketch.n, alpha)
  const lowRank = Math.ceil(level * sketch.n - bound(1 - level, level))
  const highRank = Math.floor(level * sketch.n + bound(level, 1 - level)) + 1
  const [low, high] = [lowRank < 1 ? null : bucketOfRank([sketch], lowRank), bucketOfRank([sketch], highRank)]
  return {
    estimate,
    ciLow: low === null ? 0 : bucketEdges(low).low,
    ciHigh: high === null ? Number.POSITIVE_INFINITY : bucketEdges(high).high,
  }
}

/** The difference of the arms' quantiles, B minus A: both intervals at alpha / 2, so that both hold at once. */
export function quantileDifference(
  { a, b }: { readonly a: QuantileSketch; readonly b: QuantileSketch },
  level: number,
  alpha: number,
  decisionSize: number,
): QuantileInterval | null {
  const ofA = quantileInterval(a, level, alpha / 2, decisionSize)
  const ofB = quantileInterval(b, level, alpha / 2, decisionSize)
  if (!ofA || !ofB) return null
  return {
    estimate: ofB.estimate - ofA.estimate,
    ciLow: ofB.ciLow - ofA.ciHigh,
    ciHigh: ofB.ciHigh - ofA.ciLow,
  }
}
