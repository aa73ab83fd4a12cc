import type { verdicts } from '../../contracts/training.ts'
import { isBinary, wilson } from './interval.ts'
import type { PairedDifference } from './paired.ts'
import type { RegressionResult } from './regression.ts'
import type { SafetyResult } from './safety.ts'

export type Verdict = (typeof verdicts)[number]

/** What the evaluation found out about the best proposal. */
export interface Evidence {
  /** Candidate minus baseline on the sealed test; null when the search proposed nothing. */
  readonly difference: PairedDifference | null
  /** The candidate's scores on the sealed test. */
  readonly candidateScores: readonly number[]
  /**
   * The score of always giving the commonest expected output, see `constantAnswerScore`; null where that means
   * nothing (free text).
   */
  readonly constantAnswer: number | null
  readonly regression: readonly RegressionResult[]
  readonly safety: readonly SafetyResult[]
  /** What the search itself says, shown first. */
  readonly searchReasons: readonly string[]
}

export const significance = 0.05
/** A gain below 2 points is not worth a new version: when no larger one is possible, there is no improvement. */
export const smallestGain = 0.02

/**
 * The verdict with its reasons in plain sentences. What can hurt comes first: unsafe, then regressed. A
 * candidate has improved only when the paired test on the sealed items says so, it beats a constant answer,
 * and no benchmark leaves a loss possible.
 */
export function verdict(evidence: Evidence): { verdict: Verdict; reasons: string[] } {
  const { difference, safety, regression, searchReasons } = evidence
  if (difference === null) {
    return { verdict: 'no_improvement', reasons: [...searchReasons, 'The search proposed no candidate.'] }
  }
  const reasons = [...searchReasons, describeDifference(difference)]
  const unsafe = safety.filter((check) => !check.passed)
  if (unsafe.length > 0) {
    return {
      verdict: 'unsafe',
      reasons: [...reasons, ...unsafe.map((check) => `${check.check}: ${check.detail}`)],
    }
  }
  const failed = regression.filter((benchmark) => benchmark.outcome === 'failed')
  if (failed.length > 0) {
    return { verdict: 'regressed', reasons: [...reasons, ...failed.map((benchmark) => benchmark.detail)] }
  }
  if (difference.pValue < significance && difference.ciHigh < 0) {
    return { verdict: 'regressed', reasons: [...reasons, 'The candidate is worse than the current version.'] }
  }
  if (difference.pValue >= significance || difference.ciLow <= 0) {
    return difference.value <= 0 || difference.ciHigh < smallestGain
      ? {
          verdict: 'no_improvement',
          reasons: [...reasons, 'The candidate is not better than the current version.'],
        }
      : {
          verdict: 'inconclusive',
          reasons: [...reasons, 'The sealed test is too small to tell the two apart.'],
        }
  }
  if (!beatsConstant(evidence)) {
    return {
      verdict: 'no_improvement',
      reasons: [...reasons, 'The candidate is not better than always giving the commonest answer.'],
    }
  }
  const undecided = regression.filter((benchmark) => benchmark.outcome === 'undecided')
  if (undecided.length > 0) {
    return {
      verdict: 'inconclusive',
      reasons: [...reasons, ...undecided.map((benchmark) => benchmark.detail)],
    }
  }
  return { verdict: 'improved', reasons: [...reasons, 'The candidate is better than the current version.'] }
}

/** Whether the candidate's lower bound lies above the constant answer. */
function beatsConstant({ candidateScores, constantAnswer }: Evidence): boolean {
  if (constantAnswer === null || !isBinary(candidateScores)) return true
  const right = candidateScores.reduce((sum, score) => sum + score, 0)
  return wilson(right, candidateScores.length).low > constantAnswer
}

/** The share of the commonest expected output: what an agent scores that always gives it. */
export function constantAnswerScore(expected: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const output of expected) counts.set(output, (counts.get(output) ?? 0) + 1)
  return expected.length === 0 ? 0 : Math.max(...counts.values()) / expected.length
}

function describeDifference(difference: PairedDifference): string {
  const points = (value: number) => (100 * value).toFixed(1)
  const p = difference.pValue < 0.0001 ? 'p < 0.0001' : `p = ${difference.pValue.toFixed(4)}`
  return `On ${difference.n} sealed test items the candidate scores ${points(difference.value)} points more than the current version (95 % interval ${points(difference.ciLow)} to ${points(difference.ciHigh)}, ${p}; better on ${difference.better}, worse on ${difference.worse}).`
}
