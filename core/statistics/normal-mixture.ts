import { bracketedRoot, upperBracket } from './bracketed-root.ts'
import { normalCdf } from './normal.ts'

/**
 * Normal mixtures: boundaries that a sum S with sub-Gaussian increments crosses at any time with probability at most
 * alpha, as a function of its intrinsic time V (for independent values, the sum of their variances).
 * Source: Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences",
 * Annals of Statistics 49 (2021), section 3.2 (conjugate mixtures).
 */

/**
 * The rho, in units of V, that makes the two-sided boundary nearly lowest at V = `vOpt`:
 * rho = vOpt / (2 log(1/alpha) + log(1 + 2 log(1/alpha))). One-sided boundaries take it at twice their alpha.
 */
export function mixtureRho(vOpt: number, alpha: number): number {
  const log = -2 * Math.log(alpha)
  return vOpt / (log + Math.log1p(log))
}

/** log of the two-sided mixture: log(rho / (V + rho)) / 2 + S^2 / (2 (V + rho)). */
export function twoSidedNormalLog(s: number, v: number, rho: number): number {
  return Math.log(rho / (v + rho)) / 2 + (s * s) / (2 * (v + rho))
}

/** The |S| at which the two-sided mixture reaches 1/alpha: sqrt((V + rho) (log(1 + V/rho) + 2 log(1/alpha))). */
export function twoSidedNormalBound(v: number, alpha: number, rho: number): number {
  return Math.sqrt((v + rho) * (Math.log1p(v / rho) - 2 * Math.log(alpha)))
}

/** log of the one-sided mixture: log(4 rho / (V + rho)) / 2 + S^2 / (2 (V + rho)) + log Phi(S / sqrt(V + rho)). */
export function oneSidedNormalLog(s: number, v: number, rho: number): number {
  const cdf = normalCdf(s / Math.sqrt(v + rho))
  return Math.log((4 * rho) / (v + rho)) / 2 + (s * s) / (2 * (v + rho)) + Math.log(cdf)
}

/** The S at which the one-sided mixture reaches 1/alpha. */
export function oneSidedNormalBound(v: number, alpha: number, rho: number): number {
  const excess = (s: number) => oneSidedNormalLog(s, v, rho) + Math.log(alpha)
  return bracketedRoot(excess, 0, upperBracket(excess, Math.sqrt(v + rho), Number.MAX_VALUE))
}
