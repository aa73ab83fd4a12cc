import { describe, expect, it } from 'vitest'
import { uniforms } from '../randomness.ts'
import { boundedDifference, newBoundedMean, observeBounded } from './bounded-mean-sequence.ts'

const RUNS = 200

interface World {
  readonly units: number
  readonly split: (at: number) => number
  readonly a: (at: number) => number
  readonly b: (at: number) => number
}

const ramp = (at: number) => (at < 1 / 3 ? 0.05 : at < 2 / 3 ? 0.25 : 0.5)
const worlds: Record<string, World> = {
  '1 % canary': { units: 10_000, split: () => 0.01, a: () => 0.2, b: () => 0.25 },
  '50/50': { units: 3000, split: () => 0.5, a: () => 0.2, b: () => 0.25 },
  '99 % treatment': { units: 10_000, split: () => 0.99, a: () => 0.9, b: () => 0.95 },
  'ramp 5/25/50 with a drift': {
    units: 6000,
    split: ramp,
    a: (at) => 0.2 + 0.5 * at,
    b: (at) => 0.25 + 0.5 * at,
  },
}

/** Whether an interval that is looked at about sixty times ever misses the difference, and the last one. */
function watch(world: World, seed: number, isCoarse: boolean) {
  const next = uniforms({ seed, step: 0, purpose: 'bounded mean' })
  let state = newBoundedMean
  let misses = false
  let look = 10
  for (let unit = 0; unit < world.units; unit++) {
    const at = unit / world.units
    const probability = world.split(at)
    const variant = next(3 * unit) < probability ? 'B' : 'A'
    const mean = variant === 'B' ? world.b(at) : world.a(at)
    // Coarse values are 0 or 1, as spread out as a bounded value can be; others are uniform around the mean.
    const spread = 2 * Math.min(mean, 1 - mean) * (next(3 * unit + 1) - 0.5)
    const value = isCoarse ? Number(next(3 * unit + 1) < mean) : mean + spread
    state = observeBounded(state, { variant, value, probability })
    if (unit < look) continue
    look *= 1.1
    const interval = boundedDifference(state, 0.05)
    if (interval && (interval.ciLow > 0.05 || interval.ciHigh < 0.05)) misses = true
  }
  return { misses, last: boundedDifference(state, 0.05) }
}

describe('the interval of a bounded difference', () => {
  for (const [name, world] of Object.entries(worlds)) {
    it.each([true, false])(`contains it at every look in 95 % of runs: ${name}, coarse %s`, (isCoarse) => {
      let missed = 0
      for (let seed = 0; seed < RUNS; seed++) if (watch(world, seed, isCoarse).misses) missed++
      expect(missed / RUNS).toBeLessThanOrEqual(0.05)
    })
  }

  it('is about as narrow as an asymptotic one and excludes no effect at 50/50', () => {
    const { last } = watch(worlds['50/50'] as World, 1, false)
    expect(last?.ciLow).toBeGreaterThan(0)
    // 3,000 units with sd .12: standard error .0045; an always-valid interval is about three of them to either side.
    expect((last?.ciHigh ?? 1) - (last?.ciLow ?? -1)).toBeLessThan(8 * 0.0045)
  })

  it('says nothing of units that had no choice and nothing before the first', () => {
    expect(boundedDifference(newBoundedMean, 0.05)).toBeNull()
    expect(observeBounded(newBoundedMean, { variant: 'B', value: 1, probability: 1 })).toBe(newBoundedMean)
  })

  it('clips what exceeds the cap', () => {
    const beyond = observeBounded(newBoundedMean, { variant: 'B', value: 7, probability: 0.5 })
    expect(beyond).toEqual(observeBounded(newBoundedMean, { variant: 'B', value: 1, probability: 0.5 }))
  })
})
