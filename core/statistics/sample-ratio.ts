import { regularizedGammaQ } from './gamma.ts'

/** State of the sequential test of the sample ratio. */
export interface SampleRatio {
  /** Units seen of each arm. */
  readonly counts: readonly number[]
  /** Units of each arm that the enrolment probabilities let expect. */
  readonly expected: readonly number[]
  readonly logE: number
  readonly maxLogE: number
}

/** Pseudo-units of the prior, which is centred on the declared shares. */
const CONCENTRATION = 100

export function newSampleRatio(arms: number): SampleRatio {
  const zeros = Array.from({ length: arms }, () => 0)
  return { counts: zeros, expected: zeros, logE: 0, maxLogE: 0 }
}

/**
 * Sequential test of "units reach the arms in the declared shares", one exposed unit at a time.
 * The predictive share of arm i is proportional to t_i (k t_i + n_i) / (k t_i + e_i), with t the unit's own
 * probabilities, n the counts and e the expected counts; the evidence grows by predictive / t of the arm that
 * came. With constant shares this is the Dirichlet-multinomial test of Lindon and Malek, "Anytime-valid inference
 * for multinomial count data" (NeurIPS 2022), k = 100; the e_i carry it over a split that changes.
 * A unit that had no choice (probability 1) says nothing and is not counted.
 */
export function observeArm(state: SampleRatio, arm: number, probabilities: readonly number[]): SampleRatio {
  const own = probabilities[arm] ?? 0
  if (own <= 0 || own >= 1) return state
  const weights = probabilities.map((t, i) => {
    const prior = CONCENTRATION * t
    return t === 0 ? 0 : (t * (prior + (state.counts[i] ?? 0))) / (prior + (state.expected[i] ?? 0))
  })
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const logE = state.logE + Math.log((weights[arm] ?? 0) / total / own)
  return {
    counts: state.counts.map((count, i) => (i === arm ? count + 1 : count)),
    expected: state.expected.map((count, i) => count + (probabilities[i] ?? 0)),
    logE,
    maxLogE: Math.max(state.maxLogE, logE),
  }
}

/**
 * Pearson's chi-square test of the sample ratio, for a reader: sum (observed - expected)^2 / expected over the arms
 * with a weight, p from the chi-square distribution with (number of weights - 1) degrees of freedom. It holds at one
 * look that was fixed beforehand: watched after every unit, a limit of .001 is crossed 42 times as often.
 * @param weights shares of the arms, in any unit
 * @returns 1 when nothing was counted
 */
export function chiSquareSampleRatio(counts: readonly number[], weights: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const weight = weights.reduce((sum, share) => sum + share, 0)
  if (total === 0 || weights.length < 2) return 1
  let statistic = 0
  for (const [arm, share] of weights.entries()) {
    if (share <= 0) continue
    const expected = (total * share) / weight
    statistic += ((counts[arm] ?? 0) - expected) ** 2 / expected
  }
  return regularizedGammaQ((weights.length - 1) / 2, statistic / 2)
}
