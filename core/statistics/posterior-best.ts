import { logBeta, regularizedBeta } from './beta.ts'
import { normalCdf } from './normal.ts'

/** What is believed of an arm's success rate. */
export interface BetaPosterior {
  readonly type: 'beta'
  readonly a: number
  readonly b: number
}

/** What is believed of an arm's mean. */
export interface NormalPosterior {
  readonly type: 'normal'
  readonly mean: number
  readonly variance: number
}

/** The arms of one metric. */
export type Posteriors = readonly BetaPosterior[] | readonly NormalPosterior[]

/** The posterior of a success rate from a uniform prior. */
export function betaPosterior(successes: number, n: number): BetaPosterior {
  return { type: 'beta', a: successes + 1, b: n - successes + 1 }
}

/**
 * Probability of each arm to be the best: the integral of its density times the probability that all others are
 * worse, by the trapezoidal rule, which is exact to rounding for such bell curves once the step is half the least
 * standard deviation. No random draws: the same posteriors give the same bytes.
 */
export function probabilityBest(posteriors: Posteriors, lowerIsBetter: boolean): number[] {
  const curves = posteriors.map(curveOf)
  const least = Math.min(...curves.map(({ sd }) => sd))
  const integrals = curves.map((curve, own) => {
    const [low, high] = support(curve)
    const points = Math.min(MAX_POINTS, Math.ceil((high - low) / (least / 2)))
    const step = (high - low) / points
    let sum = 0
    for (let point = 0; point <= points; point++) {
      const at = low + point * step
      let product = Math.exp(curve.logDensity(at))
      for (const [index, other] of curves.entries())
        if (index !== own) product *= lowerIsBetter ? other.above(at) : other.below(at)
      sum += product
    }
    return sum * step
  })
  const total = integrals.reduce((sum, integral) => sum + integral, 0)
  return integrals.map((integral) => integral / total)
}

/** A bandit's question: which share of new units each arm should get. */
export interface ThompsonInputs {
  /** The control first. */
  readonly posteriors: Posteriors
  readonly lowerIsBetter: boolean
  /** Share that the control gets at least. */
  readonly controlFloor: number
}

/** Share that every other arm gets at least: a probability of 0 would end the comparison. */
const LEAST_SHARE = 0.01

/**
 * Thompson sampling: shares are floor + (1 - all floors) P(arm is the best), the control's floor being declared.
 * Source: Thompson, "On the likelihood that one unknown probability exceeds another" (Biometrika 1933); with the
 * probability of each unit recorded, an analysis that uses it stays valid.
 * @throws RangeError when the floors leave nothing to share
 */
export function thompsonShares({ posteriors, lowerIsBetter, controlFloor }: ThompsonInputs): number[] {
  const free = 1 - controlFloor - (posteriors.length - 1) * LEAST_SHARE
  if (free < 0) throw new RangeError(`floors leave a share of ${free}`)
  return probabilityBest(posteriors, lowerIsBetter).map(
    (best, arm) => (arm === 0 ? controlFloor : LEAST_SHARE) + free * best,
  )
}

const MAX_POINTS = 4000
/** How far the logarithm of the density falls from its peak to where it is cut off: to 1e-15 of it. */
const CUT_OFF = 35

/** A posterior on a scale where its density is a bell curve over the whole line. */
interface Curve {
  readonly mode: number
  readonly sd: number
  readonly logDensity: (at: number) => number
  /** Probabilities of a value below and above. */
  readonly below: (at: number) => number
  readonly above: (at: number) => number
}

function curveOf(posterior: BetaPosterior | NormalPosterior): Curve {
  return posterior.type === 'beta' ? logitCurve(posterior) : normalCurve(posterior)
}

/** A rate on the logit scale y: density x^a (1 - x)^b / B(a, b) with x = 1 / (1 + e^-y). */
function logitCurve({ a, b }: BetaPosterior): Curve {
  const scale = logBeta(a, b)
  const rates = (y: number) => [1 / (1 + Math.exp(-y)), 1 / (1 + Math.exp(y))] as const
  return {
    mode: Math.log(a / b),
    // The curvature at the mode.
    sd: Math.sqrt(1 / a + 1 / b),
    logDensity: (y) => -a * Math.log1p(Math.exp(-y)) - b * Math.log1p(Math.exp(y)) - scale,
    below: (y) => {
      const [x, rest] = rates(y)
      return regularizedBeta(x, rest, a, b)
    },
    above: (y) => {
      const [x, rest] = rates(y)
      return regularizedBeta(rest, x, b, a)
    },
  }
}

function normalCurve({ mean, variance }: NormalPosterior): Curve {
  const sd = Math.sqrt(variance)
  return {
    mode: mean,
    sd,
    logDensity: (x) => -((x - mean) ** 2) / (2 * variance) - Math.log(sd) - Math.log(2 * Math.PI) / 2,
    below: (x) => normalCdf((x - mean) / sd),
    above: (x) => normalCdf((mean - x) / sd),
  }
}

/** The stretch outside of which nothing of the density is left. */
function support({ mode, sd, logDensity }: Curve): [number, number] {
  const least = logDensity(mode) - CUT_OFF
  let [left, right] = [sd, sd]
  while (logDensity(mode - left) > least) left *= 1.2
  while (logDensity(mode + right) > least) right *= 1.2
  return [mode - left, mode + right]
}
