import { logBeta, regularizedBeta } from './beta.ts'
import { bracketedRoot, upperBracket } from './bracketed-root.ts'
import { mixtureRho } from './normal-mixture.ts'

/**
 * Beta-binomial mixtures: time-uniform boundaries for a sum S of increments in [-g, h] with mean 0 and intrinsic time
 * V (g h n for n units). For values of 0 and 1 with mean p, g = p and h = 1 - p.
 * Source: Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 49 (2021), section 3.2.
 */
export interface BetaBinomialMixture {
  readonly g: number
  readonly h: number
  /** Strength of the prior, in units of V. */
  readonly r: number
  readonly isOneSided: boolean
}

/** The mixture whose boundary at `alpha` is nearly lowest at V = `vOpt`. */
export function betaBinomialMixture(
  g: number,
  h: number,
  vOpt: number,
  alpha: number,
  isOneSided = false,
): BetaBinomialMixture {
  const rho = mixtureRho(vOpt, isOneSided ? 2 * alpha : alpha)
  return { g, h, r: Math.max(rho - g * h, 1e-3 * g * h), isOneSided }
}

/** log of the mixture at the sum `s`, -v/h <= s <= v/g. */
export function betaBinomialLog(mixture: BetaBinomialMixture, s: number, v: number): number {
  const { g, h } = mixture
  const range = g + h
  return (
    (v / (g * h)) * Math.log(range) -
    ((v + h * s) / (h * range)) * Math.log(g) -
    ((v - g * s) / (g * range)) * Math.log(h) +
    logPosterior(mixture, v - g * s, v + h * s) -
    logPosterior(mixture, 0, 0)
  )
}

/** The S at which the mixture reaches 1/alpha; v/g, the greatest S there is, when it does not. */
export function betaBinomialBound(mixture: BetaBinomialMixture, v: number, alpha: number): number {
  const excess = (s: number) => betaBinomialLog(mixture, s, v) + Math.log(alpha)
  const greatest = v / mixture.g
  if (excess(greatest) < 0) return greatest
  return bracketedRoot(excess, 0, upperBracket(excess, Math.min(greatest, Math.sqrt(v)), greatest))
}

function logPosterior({ g, h, r, isOneSided }: BetaBinomialMixture, below: number, above: number): number {
  const range = g + h
  const [a, b] = [(r + below) / (g * range), (r + above) / (h * range)]
  const inside = isOneSided ? Math.log(regularizedBeta(h / range, g / range, a, b)) : 0
  return inside + logBeta(a, b)
}
