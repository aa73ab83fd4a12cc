import { betaBinomialLog, betaBinomialMixture } from './beta-binomial-mixture.ts'
import { bracketedRoot } from './bracketed-root.ts'

/**
 * Confidence sequence of a proportion: contains it after every unit at once with probability 1 - alpha. All p whose
 * two-sided beta-binomial mixture at S = successes - n p, V = n p (1 - p) stays below 1/alpha.
 * Source: Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 49 (2021).
 * @param decisionSize units at which it is narrowest
 */
export function bernoulliSequence(
  successes: number,
  n: number,
  alpha: number,
  decisionSize: number,
): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 }
  const excess = (p: number) => {
    const v = p * (1 - p)
    const mixture = betaBinomialMixture(p, 1 - p, v * decisionSize, TUNED_AT)
    return betaBinomialLog(mixture, successes - n * p, v * n) + Math.log(alpha)
  }
  const rate = successes / n
  return {
    low: successes === 0 ? 0 : bracketedRoot((p) => -excess(p), 0, rate),
    high: successes === n ? 1 : bracketedRoot(excess, rate, 1),
  }
}

/** The alpha at which the mixture is tuned, whatever alpha is asked for: one mixture gives nested intervals. */
const TUNED_AT = 0.05
