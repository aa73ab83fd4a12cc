import { bracketedRoot, upperBracket } from './bracketed-root.ts'
import { logGamma, logScaledGammaP, regularizedGammaQ } from './gamma.ts'

/**
 * Gamma mixtures: time-uniform boundaries for a sum S of intrinsic time V whose increments are skewed. Tune rho with
 * `mixtureRho(vOpt, 2 * alpha)`.
 * Source: Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 49 (2021), section 3.2.
 */

/**
 * log of the gamma-exponential mixture, for increments that are sub-exponential with scale `c`. With
 * M(a, x) = Gamma(a) P(a, x) e^x / x^a it is log M((V + rho) / c^2, (c S + V + rho) / c^2) - log M(rho/c^2, rho/c^2).
 */
export function gammaExponentialLog(s: number, v: number, rho: number, c: number): number {
  const square = c * c
  const prior = rho / square
  return logScaledGammaP((v + rho) / square, (c * s + v + rho) / square) - logScaledGammaP(prior, prior)
}

/** The S at which the gamma-exponential mixture reaches 1/alpha. */
export function gammaExponentialBound(v: number, alpha: number, rho: number, c: number): number {
  return bound((s) => gammaExponentialLog(s, v, rho, c), v + rho, alpha)
}

/** log of the gamma-Poisson mixture, for increments that are sub-Poisson with scale `c`. */
export function gammaPoissonLog(s: number, v: number, rho: number, c: number): number {
  const prior = rho / (c * c)
  const scale = prior + v / (c * c)
  const shape = s / c + scale
  const ofPrior = prior * Math.log(prior) - logGamma(prior) - Math.log(regularizedGammaQ(prior, prior))
  const ofData = logGamma(shape) + Math.log(regularizedGammaQ(shape, scale)) - shape * Math.log(scale)
  return ofPrior + ofData + v / (c * c)
}

/** The S at which the gamma-Poisson mixture reaches 1/alpha. */
export function gammaPoissonBound(v: number, alpha: number, rho: number, c: number): number {
  return bound((s) => gammaPoissonLog(s, v, rho, c), v + rho, alpha)
}

function bound(logMixture: (s: number) => number, v: number, alpha: number): number {
  const excess = (s: number) => logMixture(s) + Math.log(alpha)
  return bracketedRoot(excess, 0, upperBracket(excess, Math.sqrt(v), Number.MAX_VALUE))
}
