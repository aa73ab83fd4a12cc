import { type BivariateMoments, mergePairs } from './bivariate-moments.ts'
import { absoluteEffect, type Effect, type Stratum } from './effect.ts'

/**
 * CUPED: takes from each unit's value what its own history before the experiment predicts of it. The variance falls
 * by the share of it that the history explains, and the effect stays as it is because history has no arm.
 * Source: Deng, Xu, Kohavi and Walker, "Improving the sensitivity of online controlled experiments by utilizing
 * pre-experiment data" (WSDM 2013).
 */
export interface AdjustableArm {
  readonly n: number
  /** Mean of the value and of the covariate, its counterpart before the experiment. */
  readonly mean: number
  readonly covariateMean: number
  /** Variances and covariance of one unit. */
  readonly variance: number
  readonly covariateVariance: number
  readonly covariance: number
}

/**
 * An arm from the moments of (x: covariate, y: value).
 * @param kind of a binary value (with a binary covariate) the variance is p(1 - p), of a mean it has n - 1
 */
export function adjustableArm(moments: BivariateMoments, kind: 'binary' | 'mean'): AdjustableArm {
  const { n, meanX, meanY, m2X, m2Y, cXY } = moments
  const degrees = Math.max(1, kind === 'binary' ? n : n - 1)
  return {
    n,
    mean: meanY,
    covariateMean: meanX,
    variance: m2Y / degrees,
    covariateVariance: m2X / degrees,
    covariance: cXY / degrees,
  }
}

/** Regression of the value on the covariate over both arms together; 0 when either does not vary. */
export function pooledTheta(a: BivariateMoments, b: BivariateMoments): number {
  const { m2X, m2Y, cXY } = mergePairs(a, b)
  return m2X > 0 && m2Y > 0 ? cXY / m2X : 0
}

/**
 * Both arms with mean - theta (covariate mean - that of both arms) and variance s_Y^2 + theta^2 s_X^2 - 2 theta cov,
 * for the absolute effect, its fixed-horizon test, its confidence sequence and strata of it.
 */
export function adjustedStratum(a: AdjustableArm, b: AdjustableArm, theta: number): Stratum {
  const covariateMean = (a.n * a.covariateMean + b.n * b.covariateMean) / Math.max(1, a.n + b.n)
  const adjusted = (arm: AdjustableArm) => ({
    n: arm.n,
    mean: arm.mean - theta * (arm.covariateMean - covariateMean),
    variance: adjustedVariance(arm, theta),
  })
  return { a: adjusted(a), b: adjusted(b) }
}

/**
 * The adjusted difference relative to the unadjusted mean of A. By the delta method, with m the mean of A:
 * V = V_B / (n_B m^2) + (s_Y^2 r^2 + theta^2 s_X^2 - 2 theta cov r) / (n_A m^2), r = `level` / m, V_B the adjusted
 * variance of B and the rest those of A.
 * @param level what the mean of B is taken for
 * @returns null as `relativeEffect` does
 */
export function adjustedRelativeEffect(
  a: AdjustableArm,
  b: AdjustableArm,
  theta: number,
  level = b.mean,
): Effect | null {
  const absolute = absoluteEffect(adjustedStratum(a, b, theta))
  if (!absolute || a.mean === 0) return null
  const square = a.mean ** 2
  const ratio = level / a.mean
  const ofA = a.variance * ratio ** 2 + theta ** 2 * a.covariateVariance - 2 * theta * a.covariance * ratio
  const variance = adjustedVariance(b, theta) / (b.n * square) + ofA / (a.n * square)
  return { ...absolute, estimate: absolute.estimate / Math.abs(a.mean), variance }
}

function adjustedVariance({ variance, covariateVariance, covariance }: AdjustableArm, theta: number): number {
  return variance + theta ** 2 * covariateVariance - 2 * theta * covariance
}
