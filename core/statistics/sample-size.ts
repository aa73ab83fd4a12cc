import { pseudoCounts } from './binary-e-process.ts'
import { bracketedRoot, upperBracket } from './bracketed-root.ts'
import { confidenceSequence } from './confidence-sequence.ts'
import { logMean } from './e-value.ts'
import { bets, CLIP } from './mean-e-process.ts'
import { normalCdf, normalQuantile } from './normal.ts'

/** What is known of the metric before the start: the success rate, or the variance of one unit's value. */
export type Baseline =
  | { readonly type: 'binary'; readonly rate: number }
  | { readonly type: 'mean'; readonly variance: number }

/** A test as it is planned. */
export interface Plan {
  readonly baseline: Baseline
  /** Probability of B. */
  readonly probability: number
  readonly alpha: number
  /** Chance to find the effect when it is there. */
  readonly power: number
}

/** A number for each way to analyse; units are those of both arms, effects are absolute differences. */
export interface ByAnalysis<T> {
  /** Two-sided two-proportion or Welch test at one look. */
  readonly fixedHorizon: T
  /** The exact test that decides, watched all the time: two-arm e-process or betting. */
  readonly alwaysValid: T
  /** The asymptotic confidence sequence excludes 0; tuned to be narrowest at this very size. */
  readonly confidenceSequence: T
}

/**
 * Units of both arms that find `effect` (B minus A, not 0) with the planned power.
 * - Fixed horizon: (z_(1-alpha/2) sd_0 + z_power sd_1)^2 / effect^2, sd_0 and sd_1 those of the difference for one unit
 *   with equal and with different rates. Source: Fleiss, Levin and Paik (2003), 4.14 with unequal groups.
 * - Always valid: the n by which log E has reached log(1/alpha) with the planned power. See `logEvidence`.
 * - Confidence sequence: the n by which the estimate has exceeded the half-width with the planned power.
 * The last two are approximations. Planned / simulated units at power .8 over nine splits and rates and four shifts of
 * means: .91 to 1.14 for always valid, but .84 for .98 -> .90 in a 1 % canary, where 100 units of B decide; .97 to 1.19
 * for the confidence sequence.
 */
export function unitsNeeded(plan: Plan & { readonly effect: number }): ByAnalysis<number> {
  const of = (analysis: keyof ByAnalysis<number>) => {
    const surplus = (n: number) => surpluses[analysis](plan, plan.effect, n)
    return Math.ceil(bracketedRoot(surplus, 1, upperBracket(surplus, 2, MOST_UNITS)))
  }
  return {
    fixedHorizon: of('fixedHorizon'),
    alwaysValid: of('alwaysValid'),
    confidenceSequence: of('confidenceSequence'),
  }
}

/**
 * The least effect that `units` of both arms find with the planned power, as a positive number.
 * @param direction which effect: with a rate near 0 or 1 there is more room to one side
 * @returns null where not even the greatest effect of a rate is found
 */
export function detectableEffect(
  plan: Plan & { readonly units: number; readonly direction: 'increase' | 'decrease' },
): ByAnalysis<number | null> {
  const { baseline, units, direction } = plan
  const sign = direction === 'increase' ? 1 : -1
  const room = baseline.type === 'mean' ? Number.MAX_VALUE : sign > 0 ? 1 - baseline.rate : baseline.rate
  const scale = baseline.type === 'mean' ? Math.sqrt(baseline.variance) : room
  const of = (analysis: keyof ByAnalysis<number>) => {
    const surplus = (effect: number) => surpluses[analysis](plan, sign * effect, units)
    const high = upperBracket(surplus, scale / 1024, room)
    return surplus(high) > 0 ? bracketedRoot(surplus, 0, high) : null
  }
  return {
    fixedHorizon: of('fixedHorizon'),
    alwaysValid: of('alwaysValid'),
    confidenceSequence: of('confidenceSequence'),
  }
}

const MOST_UNITS = 1e15

/** How far n units are beyond what an analysis needs for an effect: positive when they suffice. */
const surpluses: Readonly<
  Record<keyof ByAnalysis<number>, (plan: Plan, effect: number, n: number) => number>
> = {
  fixedHorizon: (plan, effect, n) => {
    const { alpha, power } = plan
    const { equal, different } = unitVariances(plan, effect)
    const needed =
      normalQuantile(1 - alpha / 2) * Math.sqrt(equal) + normalQuantile(power) * Math.sqrt(different)
    return Math.abs(effect) * Math.sqrt(n) - needed
  },
  alwaysValid: (plan, effect, n) => logEvidence(plan, effect, n) + Math.log(plan.alpha),
  confidenceSequence: (plan, effect, n) => {
    const variance = unitVariances(plan, effect).different / n
    const { ciHigh } = confidenceSequence({ estimate: 0, variance, df: n, n }, plan.alpha, n)
    return greatestQuantile(Math.abs(effect), Math.sqrt(variance), plan.power) - ciHigh
  },
}

/** Variance of the difference, times the units: when both arms have the common rate, and when they differ. */
function unitVariances({ baseline, probability: q }: Plan, effect: number) {
  if (baseline.type === 'mean') {
    const variance = baseline.variance / (q * (1 - q))
    return { equal: variance, different: variance }
  }
  const { ofA, ofB, common } = rates(baseline.rate, effect, q)
  return {
    equal: (common * (1 - common)) / (q * (1 - q)),
    different: (ofA * (1 - ofA)) / (1 - q) + (ofB * (1 - ofB)) / q,
  }
}

function rates(ofA: number, effect: number, q: number) {
  const ofB = Math.min(1, Math.max(0, ofA + effect))
  return { ofA, ofB, common: (1 - q) * ofA + q * ofB }
}

/** Logarithm of the evidence that the exact test has reached after n units with the planned power. */
function logEvidence(plan: Plan, effect: number, n: number): number {
  return plan.baseline.type === 'binary'
    ? logBinary(plan, plan.baseline.rate, effect, n)
    : logBetting(plan, effect / Math.sqrt(plan.baseline.variance), n)
}

/** Prior variance of the difference, in p (1 - p), that one pseudo-count of `observeBinary` stands for. */
const PRIOR = 1.5

/**
 * With the true rates known, log E has mean n I, I the information of a unit about its arm (a mean of Kullback-Leibler
 * divergences from the common rate), and standard deviation sd sqrt(n). Having to learn them costs what a normal prior
 * of variance T on the difference costs: the factor T / (T + V) and log(1 + T / V) / 2, V the variance of the estimate.
 */
function logBinary(plan: Plan, rate: number, effect: number, n: number): number {
  const q = plan.probability
  const { ofA, ofB, common } = rates(rate, effect, q)
  const [a, b] = [logRatio(ofA, common), logRatio(ofB, common)]
  const information = (1 - q) * a.mean + q * b.mean
  const square = (1 - q) * a.square + q * b.square
  const informed = greatestQuantile(information * n, Math.sqrt((square - information ** 2) * n), plan.power)
  const v = (common * (1 - common)) / (q * (1 - q) * n)
  return logMean(
    pseudoCounts.map((m) => {
      const prior = (PRIOR * common * (1 - common)) / m
      return (informed * prior) / (prior + v) - Math.log1p(prior / v) / 2
    }),
  )
}

/**
 * The level that a Brownian motion which ends with this mean and standard deviation has reached by then with
 * probability `power`: evidence is kept once it was there. P(max >= x) = Phi((m - x) / sd) + e^(2 m x / sd^2)
 * Phi(-(m + x) / sd), the inverse Gaussian law. Source: Siegmund, "Sequential analysis" (1985), chapter 3.
 */
function greatestQuantile(mean: number, sd: number, power: number): number {
  const missed = (x: number) => {
    const [short, far] = [(mean - x) / sd, (mean + x) / sd]
    // Far out, where the factors would leave their range, the tail is the density over its argument.
    const before =
      far < 20
        ? Math.exp((2 * mean * x) / sd ** 2) * normalCdf(-far)
        : Math.exp((-short * short) / 2) / (far * Math.sqrt(2 * Math.PI))
    return power - normalCdf(short) - before
  }
  return bracketedRoot(missed, 0, mean + 10 * sd)
}

/** Mean and mean square of the log-likelihood ratio of one outcome with this rate against the common one. */
function logRatio(rate: number, common: number) {
  const success = rate > 0 ? Math.log(rate / common) : 0
  const failure = rate < 1 ? Math.log((1 - rate) / (1 - common)) : 0
  return {
    mean: rate * success + (1 - rate) * failure,
    square: rate * success ** 2 + (1 - rate) * failure ** 2,
  }
}

/**
 * A bet b on a shift of d standard deviations: with w = q (1 - q) n, log wealth is b G / 3 - b^2 w / 18, G a sum with
 * mean w d and variance w. The mirror images have lost their half of the wealth.
 */
function logBetting({ probability: q, power }: Plan, shift: number, n: number): number {
  const w = q * (1 - q) * n
  const gain = greatestQuantile(w * Math.abs(shift), Math.sqrt(w), power)
  const logs = bets.map((bet) => (bet / CLIP) * gain - (bet ** 2 * w) / (2 * CLIP ** 2))
  return logMean(logs) - Math.LN2
}
