import { sequenceP } from '../../core/statistics/confidence-sequence.ts'
import { absoluteEffect } from '../../core/statistics/effect.ts'
import { welchTest } from '../../core/statistics/fixed-horizon.ts'

export const ALPHA = 0.05
/** GrowthBook's default: the size at which its sequence is narrowest. */
const DECISION_SIZE = 5000
/** GrowthBook states no result below this many units an arm. */
const MIN_UNITS = 30
const MIN_OF_EACH = 5

/** Units and successes of both arms, pooled over everything that was seen. */
export interface Counts {
  nA: number
  sA: number
  nB: number
  sB: number
}

/** What the common tests of pooled counts say at one look. */
export interface Looks {
  readonly tTest: boolean
  readonly asymptotic: boolean
  /** The same sequence where each arm must have five successes and five failures. */
  readonly asymptoticOfFive: boolean
}

/** No t-quantile is below the normal one. */
const T_TEST_NEEDS = 1.9599 ** 2
/** sequenceP is at least exp(-z^2 / 2). */
const SEQUENCE_NEEDS = -2 * Math.log(ALPHA)

const nothing: Looks = { tTest: false, asymptotic: false, asymptoticOfFive: false }

/**
 * Whether the t-test and GrowthBook's sequence reject now. A test is only asked where its statistic can reject at all,
 * and the t-test only once: that changes no answer and saves nearly all of the time.
 */
export function lookAt({ nA, sA, nB, sB }: Counts, tTestHasRejected: boolean): Looks {
  if (nA < MIN_UNITS || nB < MIN_UNITS) return nothing
  const [a, b] = [sA / nA, sB / nB]
  const z2 = (b - a) ** 2 / ((a * (1 - a)) / nA + (b * (1 - b)) / nB)
  if (!(z2 >= (tTestHasRejected ? SEQUENCE_NEEDS : T_TEST_NEEDS))) return nothing
  const effect = absoluteEffect({
    a: { n: nA, mean: a, variance: a * (1 - a) },
    b: { n: nB, mean: b, variance: b * (1 - b) },
  })
  if (!effect) return nothing
  const asymptotic = sequenceP(effect, ALPHA, DECISION_SIZE) <= ALPHA
  const ofFive = Math.min(sA, nA - sA, sB, nB - sB) >= MIN_OF_EACH
  return {
    tTest: !tTestHasRejected && welchTest(effect, ALPHA).pValue <= ALPHA,
    asymptotic,
    asymptoticOfFive: asymptotic && ofFive,
  }
}
