import { isBinary } from './interval.ts'
import { comparePaired, type PairedDifference, tangoInterval } from './paired.ts'

/** Scores of one benchmark's items under both configurations, in the same order. */
export interface BenchmarkScores {
  readonly datasetId: string
  readonly name: string
  readonly baseline: readonly number[]
  readonly candidate: readonly number[]
}

export interface RegressionResult {
  readonly datasetId: string
  readonly name: string
  readonly baseline: number
  readonly candidate: number
  readonly n: number
  /** `failed`: worse. `undecided`: too few items to rule out a loss beyond the margin. */
  readonly outcome: 'passed' | 'failed' | 'undecided'
  readonly passed: boolean
  readonly detail: string
}

/** A loss that nobody would notice: 5 points. */
export const regressionMargin = 0.05

/**
 * Non-inferiority on a benchmark: passed when the one-sided 95 % lower bound of the loss stays above the
 * margin, or no item got worse. Failed when the candidate is worse beyond chance, or by more than the margin.
 */
export function checkRegression(
  scores: BenchmarkScores,
  seed: number,
  margin = regressionMargin,
): RegressionResult {
  const difference = comparePaired(scores.baseline, scores.candidate, seed)
  const bounds = oneSidedBounds(scores, difference)
  const outcome =
    bounds.high < 0 || difference.value < -margin
      ? 'failed'
      : difference.worse === 0 || bounds.low > -margin
        ? 'passed'
        : 'undecided'
  return {
    datasetId: scores.datasetId,
    name: scores.name,
    baseline: mean(scores.baseline),
    candidate: mean(scores.candidate),
    n: difference.n,
    outcome,
    passed: outcome === 'passed',
    detail: describe(scores.name, outcome, difference, margin),
  }
}

/** Bounds that each hold with 95 %: the 90 % interval; for real-valued scores the 95 % interval, which is stricter. */
function oneSidedBounds(scores: BenchmarkScores, difference: PairedDifference) {
  const z90 = 1.6448536269514722
  return isBinary([...scores.baseline, ...scores.candidate])
    ? tangoInterval(difference.better, difference.worse, difference.n, z90)
    : { low: difference.ciLow, high: difference.ciHigh }
}

function describe(name: string, outcome: string, difference: PairedDifference, margin: number): string {
  const change = `${(100 * difference.value).toFixed(1)} points on ${difference.n} items`
  if (outcome === 'failed') return `Worse on the benchmark "${name}": ${change}.`
  if (outcome === 'passed') return `Not worse on the benchmark "${name}": ${change}.`
  return `The benchmark "${name}" is too small to rule out a loss of more than ${100 * margin} points: ${change}.`
}

function mean(scores: readonly number[]): number {
  return scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length
}
