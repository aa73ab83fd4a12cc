import { uniforms } from '../randomness.ts'

export interface Interval {
  readonly low: number
  readonly high: number
}

/** A mean score with its 95 % interval. */
export interface Measured {
  readonly score: number
  readonly ciLow: number
  readonly ciHigh: number
  readonly n: number
}

/** The 97.5 % quantile of the standard normal distribution. */
export const z95 = 1.959963984540054

/** Wilson's score interval of a share (Wilson 1927), 95 %. With n = 0 nothing is known: 0 to 1. */
export function wilson(successes: number, n: number): Interval {
  if (n === 0) return { low: 0, high: 1 }
  const share = successes / n
  const z2 = z95 * z95
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n)
  const half = (z95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

const resamples = 4000

/** 95 % percentile bootstrap interval of a mean; the same seed gives the same interval. */
export function bootstrapMean(values: readonly number[], seed: number): Interval {
  if (values.length === 0) return { low: 0, high: 1 }
  const random = uniforms({ seed, step: 'bootstrap', purpose: 'mean' })
  const means = Float64Array.from({ length: resamples }, (_, resample) => {
    let sum = 0
    for (let at = 0; at < values.length; at++) {
      sum += values[Math.floor(random(resample * values.length + at) * values.length)] ?? 0
    }
    return sum / values.length
  }).sort()
  return { low: quantile(means, 0.025), high: quantile(means, 0.975) }
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] ?? 0
}

/** The mean of scores with its interval: Wilson's for scores of only 0 and 1, otherwise the bootstrap. */
export function measure(scores: readonly number[], seed: number): Measured {
  const sum = scores.reduce((total, score) => total + score, 0)
  const { low, high } = isBinary(scores) ? wilson(sum, scores.length) : bootstrapMean(scores, seed)
  return { score: scores.length === 0 ? 0 : sum / scores.length, ciLow: low, ciHigh: high, n: scores.length }
}

export function isBinary(scores: readonly number[]): boolean {
  return scores.every((score) => score === 0 || score === 1)
}
