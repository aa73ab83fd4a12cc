import { uniforms } from '../randomness.ts'
import { bootstrapMean, type Interval, isBinary, z95 } from './interval.ts'

/** Candidate minus baseline on the same items. */
export interface PairedDifference {
  readonly value: number
  readonly ciLow: number
  readonly ciHigh: number
  /** Two-sided. */
  readonly pValue: number
  readonly n: number
  /** Items where the candidate scored higher, and lower. */
  readonly better: number
  readonly worse: number
}

/**
 * Compares scores of the same items, item by item. Scores of only 0 and 1: exact McNemar test and Tango's
 * score interval, which keeps its 95 % also with few or one-sided differences. Other scores: sign-flip
 * permutation test and bootstrap interval of the mean difference.
 */
export function comparePaired(
  baseline: readonly number[],
  candidate: readonly number[],
  seed: number,
): PairedDifference {
  if (baseline.length !== candidate.length) throw new RangeError('Paired scores must be of the same items')
  const differences = candidate.map((score, index) => score - (baseline[index] ?? 0))
  const n = differences.length
  const better = differences.filter((difference) => difference > 0).length
  const worse = differences.filter((difference) => difference < 0).length
  const value = n === 0 ? 0 : differences.reduce((sum, difference) => sum + difference, 0) / n
  const binary = isBinary(baseline) && isBinary(candidate)
  const interval = binary ? tangoInterval(better, worse, n) : differenceInterval(differences, seed)
  const pValue = binary ? mcnemarExact(better, worse) : signFlipTest(differences, seed)
  return { value, ciLow: interval.low, ciHigh: interval.high, pValue, n, better, worse }
}

function differenceInterval(differences: readonly number[], seed: number): Interval {
  return differences.length === 0 ? { low: -1, high: 1 } : bootstrapMean(differences, seed)
}

/** Two-sided exact McNemar test: twice the smaller binomial tail of `better` among all that differ, at most 1. */
export function mcnemarExact(better: number, worse: number): number {
  const n = better + worse
  let logTerm = -n * Math.LN2
  let tail = 0
  for (let k = 0; k <= Math.min(better, worse); k++) {
    if (k > 0) logTerm += Math.log((n - k + 1) / k)
    tail += Math.exp(logTerm)
  }
  return Math.min(1, 2 * tail)
}

/**
 * Score interval of a paired difference of shares (Tango 1998, Statistics in Medicine 17): all differences
 * that the score test does not reject at z, found by bisection.
 */
export function tangoInterval(better: number, worse: number, n: number, z = z95): Interval {
  if (n === 0) return { low: -1, high: 1 }
  const estimate = (better - worse) / n
  const statistic = (delta: number) => tangoStatistic(better, worse, n, delta)
  // The statistic falls as delta rises: above z left of the interval, below -z right of it.
  const low = bisect(-1, estimate, (delta) => statistic(delta) > z)
  const high = bisect(estimate, 1, (delta) => statistic(delta) >= -z)
  return { low, high }
}

function tangoStatistic(better: number, worse: number, n: number, delta: number): number {
  const a = 2 * n
  const b = -better - worse + (2 * n - better + worse) * delta
  const c = -worse * delta * (1 - delta)
  // The share of `worse` that is likeliest under the difference delta.
  const share = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a)
  const variance = n * (2 * share + delta * (1 - delta))
  const distance = better - worse - n * delta
  if (distance === 0) return 0
  return variance <= 0 ? Math.sign(distance) * Number.POSITIVE_INFINITY : distance / Math.sqrt(variance)
}

/** The border in [from, to] left of which `holds` and right of which it does not. */
function bisect(from: number, to: number, holds: (value: number) => boolean): number {
  let [low, high] = [from, to]
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (holds(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const flips = 9999

/** Two-sided Monte Carlo sign-flip test of a mean difference of 0; the observed signs count as one flip. */
export function signFlipTest(differences: readonly number[], seed: number): number {
  const nonZero = differences.filter((difference) => difference !== 0)
  const observed = Math.abs(nonZero.reduce((sum, difference) => sum + difference, 0))
  const random = uniforms({ seed, step: 'sign-flip', purpose: 'test' })
  let extreme = 0
  for (let flip = 0; flip < flips; flip++) {
    let sum = 0
    for (let at = 0; at < nonZero.length; at++) {
      sum += random(flip * nonZero.length + at) < 0.5 ? (nonZero[at] ?? 0) : -(nonZero[at] ?? 0)
    }
    // The margin keeps sums equal that differ by rounding only.
    if (Math.abs(sum) >= observed - 1e-9) extreme++
  }
  return (extreme + 1) / (flips + 1)
}
