import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uniforms } from '../randomness.ts'
import { evidenceP } from './e-value.ts'
import {
  newQuantileEProcess,
  newQuantileIncrease,
  observeQuantile,
  observeQuantileIncrease,
} from './quantile-e-process.ts'
import { quantileDifference, quantileInterval } from './quantile-sequence.ts'
import { addToSketch, mergeSketches, newQuantileSketch, sketchQuantile } from './quantile-sketch.ts'

const sketchOf = (values: readonly number[]) => values.reduce(addToSketch, newQuantileSketch)
const values = fc.array(fc.double({ min: 1e-5, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 200 })

describe('the quantile sketch', () => {
  it('has every quantile within 1 % of the value of its rank', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, level) => {
        const exact = [...all].sort((a, b) => a - b)[Math.ceil(level * all.length) - 1] ?? Number.NaN
        const read = sketchQuantile(sketchOf(all), level) ?? Number.NaN
        expect(Math.abs(read / exact - 1)).toBeLessThanOrEqual(0.01 + 1e-9)
      }),
    )
  })
  it('of two parts merged is that of all values, in any order, also after a trip through JSON', () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const parts = mergeSketches(sketchOf(left), sketchOf(right))
        expect(parts).toEqual(sketchOf([...right, ...left]))
        expect(JSON.parse(JSON.stringify(parts))).toEqual(parts)
      }),
    )
  })
  it('stays small whatever it is given', () => {
    const next = uniforms({ seed: 1, step: 0, purpose: 'size' })
    let sketch = newQuantileSketch
    for (let i = 0; i < 20_000; i++) sketch = addToSketch(sketch, 1e-7 * 10 ** (17 * next(i)))
    for (const odd of [0, -1, 1e300, Number.POSITIVE_INFINITY]) sketch = addToSketch(sketch, odd)
    expect(sketch.n).toBe(20_004)
    expect(JSON.stringify(sketch).length).toBeLessThan(8000)
    expect(sketchQuantile(newQuantileSketch, 0.5)).toBeNull()
    expect(sketchQuantile(sketch, 1)).toBeCloseTo(1e9, -8)
  })
})

interface World {
  readonly units: number
  readonly split: (at: number) => number
  /** Factor on all latencies over time. */
  readonly drift: (at: number) => number
}

const ramp = (at: number) => (at < 1 / 3 ? 0.05 : at < 2 / 3 ? 0.25 : 0.5)
const worlds: Record<string, World> = {
  '1 % canary': { units: 4000, split: () => 0.01, drift: () => 1 },
  '50/50': { units: 3000, split: () => 0.5, drift: () => 1 },
  'ramp 5/25/50 while latencies double': { units: 4000, split: ramp, drift: (at) => 1 + at },
}

/** Units in order; latencies of B are `factor` times those of A. */
function* stream(world: World, factor: number, seed: number) {
  const next = uniforms({ seed, step: 0, purpose: 'quantiles' })
  for (let unit = 0; unit < world.units; unit++) {
    const at = unit / world.units
    const probability = world.split(at)
    const variant = next(3 * unit) < probability ? ('B' as const) : ('A' as const)
    const normal =
      Math.sqrt(-2 * Math.log(next(3 * unit + 1) + 1e-12)) * Math.cos(2 * Math.PI * next(3 * unit + 2))
    const value = 800 * Math.exp(0.6 * normal) * world.drift(at) * (variant === 'B' ? factor : 1)
    yield { variant, value, probability }
  }
}

function share(runs: number, run: (seed: number) => boolean): number {
  let count = 0
  for (let seed = 0; seed < runs; seed++) if (run(seed)) count++
  return count / runs
}

function rejectsEqual(world: World, factor: number, seed: number): boolean {
  let state = newQuantileEProcess
  for (const outcome of stream(world, factor, seed)) state = observeQuantile(state, outcome, 0.95)
  return evidenceP(state.test) <= 0.05
}

function rejectsAllowed(world: World, factor: number, allowedRatio: number, seed: number): boolean {
  let state = newQuantileIncrease
  for (const outcome of stream(world, factor, seed))
    state = observeQuantileIncrease(state, outcome, 0.95, allowedRatio)
  return evidenceP(state.test) <= 0.05
}

describe('the tests of p95, watched after every unit', () => {
  it.each(Object.entries(worlds))('are rarely fooled when there is no difference: %s', (_, world) => {
    expect(share(200, (seed) => rejectsEqual(world, 1, seed))).toBeLessThanOrEqual(0.055)
    expect(share(200, (seed) => rejectsAllowed(world, 1, 1, seed))).toBeLessThanOrEqual(0.055)
  })
  it('allow the ratio that is allowed, and find a greater one', () => {
    const world = { units: 4000, split: () => 0.2, drift: () => 1 }
    expect(share(150, (seed) => rejectsAllowed(world, 1.2, 1.2, seed))).toBeLessThanOrEqual(0.055)
    expect(share(60, (seed) => rejectsAllowed(world, 1.7, 1.2, seed))).toBeGreaterThan(0.8)
    expect(share(60, (seed) => rejectsAllowed(world, 0.7, 1, seed))).toBe(0)
  })
  it('find latencies longer by a third in 4,000 units at 50/50, two-sided in both directions', () => {
    const world = { units: 4000, split: () => 0.5, drift: () => 1 }
    expect(share(60, (seed) => rejectsEqual(world, 1.33, seed))).toBeGreaterThan(0.9)
    expect(share(60, (seed) => rejectsEqual(world, 0.75, seed))).toBeGreaterThan(0.9)
  })
})

describe('the interval of p95', () => {
  // 800 exp(.6 * 1.6448536) is the p95 of the stream.
  const p95 = 800 * Math.exp(0.6 * 1.6448536269514722)
  it('contains it at every look in 95 % of runs, and so does the difference', () => {
    const world = { units: 3000, split: () => 0.5, drift: () => 1 }
    let [missed, missedDifference] = [0, 0]
    for (let seed = 0; seed < 120; seed++) {
      let state = { a: newQuantileSketch, b: newQuantileSketch }
      let [misses, missesDifference, look] = [false, false, 5]
      for (const { variant, value } of stream(world, 1.2, seed)) {
        state =
          variant === 'A'
            ? { ...state, a: addToSketch(state.a, value) }
            : { ...state, b: addToSketch(state.b, value) }
        if (state.a.n + state.b.n < look) continue
        look *= 1.2
        const ofA = quantileInterval(state.a, 0.95, 0.05, 1000)
        const difference = quantileDifference(state, 0.95, 0.05, 1000)
        if (ofA && (ofA.ciLow > p95 || ofA.ciHigh < p95)) misses = true
        if (difference && (difference.ciLow > 0.2 * p95 || difference.ciHigh < 0.2 * p95))
          missesDifference = true
      }
      if (misses) missed++
      if (missesDifference) missedDifference++
    }
    expect(missed / 120).toBeLessThanOrEqual(0.05)
    expect(missedDifference / 120).toBeLessThanOrEqual(0.05)
  })
  it('is infinite above while nothing bounds it, and some 15 % to either side after 2,000 values', () => {
    expect(quantileInterval(sketchOf([3, 4, 5]), 0.95, 0.05, 1000)).toMatchObject({
      ciLow: 0,
      ciHigh: Number.POSITIVE_INFINITY,
    })
    const outcomes = [...stream({ units: 2000, split: () => 0.5, drift: () => 1 }, 1, 1)]
    const interval = quantileInterval(sketchOf(outcomes.map(({ value }) => value)), 0.95, 0.05, 1000)
    expect(interval?.ciLow).toBeGreaterThan(0.8 * p95)
    expect(interval?.ciHigh).toBeLessThan(1.25 * p95)
    expect(quantileInterval(newQuantileSketch, 0.95, 0.05, 1000)).toBeNull()
  })
})
