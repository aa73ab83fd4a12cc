import { type BinaryEProcess, newBinaryEProcess, observeBinary } from './binary-e-process.ts'
import type { Evidence } from './e-value.ts'
import type { MeanOutcome } from './mean-e-process.ts'
import {
  addToSketch,
  bucketOf,
  bucketOfRank,
  newQuantileSketch,
  type QuantileSketch,
} from './quantile-sketch.ts'
import { newRatioEProcess, observeBadEvent } from './ratio-e-process.ts'

/** A quantile of each arm under a test: the values of both arms before the next unit, and the evidence. */
export interface QuantileEProcess<Test extends Evidence = BinaryEProcess> {
  readonly a: QuantileSketch
  readonly b: QuantileSketch
  readonly test: Test
}

/** Units before the first bet: an extreme of fewer says nothing of a quantile. */
const WARM_UP = 20

export const newQuantileEProcess: QuantileEProcess = {
  a: newQuantileSketch,
  b: newQuantileSketch,
  test: newBinaryEProcess,
}

export const newQuantileIncrease: QuantileEProcess<Evidence> = {
  a: newQuantileSketch,
  b: newQuantileSketch,
  test: newRatioEProcess,
}

/**
 * A test of "the values of both arms have the same distribution", sensitive to a shift of the quantile at `level`
 * (.95 for p95 latency). The threshold is that quantile of earlier units of both arms; whether the next value is above
 * it is a binary outcome that is then equally likely in both arms, so the exact two-arm e-process of these outcomes is
 * one here, for any predictable split and under drift. Values >= 0.
 * Source: predictable thresholds in place of the fixed ones of Howard and Ramdas, "Sequential estimation of quantiles
 * with applications to A/B testing and best-arm identification" (Bernoulli 28, 2022).
 */
export function observeQuantile(
  state: QuantileEProcess,
  outcome: MeanOutcome,
  level: number,
): QuantileEProcess {
  const isAbove = exceeds(state, outcome.value, level)
  const test = isAbove === null ? state.test : observeBinary(state.test, { ...outcome, success: isAbove })
  return { ...withValue(state, outcome), test }
}

/**
 * One-sided: a test of "B's values are at most `allowedRatio` times A's". B's values are divided by the ratio first;
 * a value above the threshold is then a bad event for `observeBadEvent`, no more frequent in B than in A. The sketch
 * of B holds the divided values.
 */
export function observeQuantileIncrease(
  state: QuantileEProcess<Evidence>,
  outcome: MeanOutcome,
  level: number,
  allowedRatio: number,
): QuantileEProcess<Evidence> {
  const value = outcome.variant === 'B' ? outcome.value / allowedRatio : outcome.value
  const test = exceeds(state, value, level) ? observeBadEvent(state.test, outcome, 1) : state.test
  return { ...withValue(state, { ...outcome, value }), test }
}

/** Whether a value is above the quantile of both arms so far; null before the first bet. */
function exceeds({ a, b }: Pick<QuantileEProcess, 'a' | 'b'>, value: number, level: number): boolean | null {
  const n = a.n + b.n
  if (n < WARM_UP) return null
  const threshold = bucketOfRank([a, b], Math.ceil(level * n))
  return threshold === null ? null : bucketOf(value) > threshold
}

function withValue({ a, b }: Pick<QuantileEProcess, 'a' | 'b'>, { variant, value }: MeanOutcome) {
  return variant === 'B' ? { a, b: addToSketch(b, value) } : { a: addToSketch(a, value), b }
}
