import type { BivariateMoments } from './bivariate-moments.ts'
import type { Arm } from './effect.ts'

/**
 * An arm of a ratio of sums, as the cost per solved task: y is a unit's numerator (its cost), x its denominator (its
 * solved tasks). mean = sum y / sum x; the variance is that of one unit by the delta method, with M, D the means of
 * y, x: var_M / D^2 + var_D M^2 / D^4 - 2 cov M / D^3. The unit is what varies, so its many tasks do not count as
 * independent. Source: Deng, Knoblich and Lu, "Applying the delta method in metric analytics" (KDD 2018).
 * @returns null while the denominators add up to 0, where there is no ratio
 */
export function ratioArm(moments: BivariateMoments): Arm | null {
  const { n, meanX, meanY } = moments
  if (n === 0 || meanX === 0) return null
  return { n, mean: meanY / meanX, variance: ratioVariance(moments) }
}

/** Variance of one unit's (y - ratio x) / mean x, with n - 1; 0 for a single unit. */
export function ratioVariance({ n, meanX, meanY, m2X, m2Y, cXY }: BivariateMoments): number {
  const ratio = meanY / meanX
  const squares = m2Y - 2 * ratio * cXY + ratio ** 2 * m2X
  return squares / Math.max(1, n - 1) / meanX ** 2
}
