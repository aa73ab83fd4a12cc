/** Count, mean and sum of squared deviations: sufficient statistics of a mean. */
export interface Moments {
  readonly n: number
  readonly mean: number
  /** Sum of squared deviations from the mean. */
  readonly m2: number
}

export const noMoments: Moments = { n: 0, mean: 0, m2: 0 }

/** Adds one value. Welford, "Note on a method for calculating corrected sums of squares" (1962). */
export function addValue(moments: Moments, value: number): Moments {
  const n = moments.n + 1
  const fromOldMean = value - moments.mean
  const mean = moments.mean + fromOldMean / n
  return { n, mean, m2: moments.m2 + fromOldMean * (value - mean) }
}

/** The statistics of both samples together. Chan, Golub and LeVeque (1979), pairwise update. */
export function mergeMoments(a: Moments, b: Moments): Moments {
  const n = a.n + b.n
  if (n === 0) return noMoments
  const apart = b.mean - a.mean
  const mean = a.mean + (apart * b.n) / n
  return { n, mean, m2: a.m2 + b.m2 + (apart * apart * a.n * b.n) / n }
}

/** Moments of `successes` ones among `n` values of 0 and 1. */
export function binaryMoments(n: number, successes: number): Moments {
  return n === 0 ? noMoments : { n, mean: successes / n, m2: successes - (successes * successes) / n }
}

/** Sample variance with n - 1 in the denominator; 0 for fewer than two values. */
export function sampleVariance(moments: Moments): number {
  return moments.n < 2 ? 0 : moments.m2 / (moments.n - 1)
}

/** Sample standard deviation; 0 for fewer than two values. */
export function standardDeviation(moments: Moments): number {
  return Math.sqrt(sampleVariance(moments))
}
