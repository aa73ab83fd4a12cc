import type { Effect, Stratum } from './effect.ts'
import { normalTwoSided } from './normal.ts'
import { studentQuantile, studentTwoSided, studentUpperTail } from './student-t.ts'

/** Which effects count as evidence: any, a positive one or a negative one. */
export type Side = 'two_sided' | 'greater' | 'lesser'

/** A test of "no effect" that holds at one look that was fixed beforehand, with its interval. */
export interface FixedTest {
  readonly pValue: number
  readonly ciLow: number
  readonly ciHigh: number
}

/** Welch's t-test of an effect. Source: Welch (1947), degrees of freedom after Satterthwaite (1946). */
export function welchTest(effect: Effect, alpha: number, side: Side = 'two_sided'): FixedTest {
  const error = Math.sqrt(effect.variance)
  const t = effect.estimate / error
  if (side === 'two_sided') {
    const half = error * studentQuantile(1 - alpha / 2, effect.df)
    const pValue = studentTwoSided(t, effect.df)
    return { pValue, ciLow: effect.estimate - half, ciHigh: effect.estimate + half }
  }
  const half = error * studentQuantile(1 - alpha, effect.df)
  if (side === 'greater') {
    const pValue = studentUpperTail(t, effect.df)
    return { pValue, ciLow: effect.estimate - half, ciHigh: Number.POSITIVE_INFINITY }
  }
  const pValue = studentUpperTail(-t, effect.df)
  return { pValue, ciLow: Number.NEGATIVE_INFINITY, ciHigh: effect.estimate + half }
}

/**
 * Two-sided two-proportion z-test with the pooled variance p(1 - p)(1/n_A + 1/n_B); over several strata the
 * Cochran-Mantel-Haenszel test with the same variance and no continuity correction.
 * @returns 1 when nothing varies
 */
export function twoProportionP(strata: readonly Stratum[]): number {
  let difference = 0
  let variance = 0
  for (const { a, b } of strata) {
    if (a.n === 0 || b.n === 0) continue
    const overlap = (a.n * b.n) / (a.n + b.n)
    const pooled = (a.n * a.mean + b.n * b.mean) / (a.n + b.n)
    difference += overlap * (b.mean - a.mean)
    variance += overlap * pooled * (1 - pooled)
  }
  return variance > 0 ? normalTwoSided(difference / Math.sqrt(variance)) : 1
}
