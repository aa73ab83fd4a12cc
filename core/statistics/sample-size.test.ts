import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uniforms } from '../randomness.ts'
import { newBinaryEProcess, observeBinary } from './binary-e-process.ts'
import { type Baseline, detectableEffect, unitsNeeded } from './sample-size.ts'

const plan = { probability: 0.5, alpha: 0.05, power: 0.8 }
const rate = (value: number): Baseline => ({ type: 'binary', rate: value })
const analyses = ['fixedHorizon', 'alwaysValid', 'confidenceSequence'] as const

describe('units needed', () => {
  it('for a fixed horizon are the textbook numbers', () => {
    // Fleiss, Levin and Paik: .25 against .40 at alpha .05, power .8, equal groups: 152 a group without correction.
    expect(unitsNeeded({ ...plan, baseline: rate(0.25), effect: 0.15 }).fixedHorizon).toBe(304)
    // Half a standard deviation: 2 (1.95996 + .84162)^2 / .25 = 62.8 a group.
    expect(unitsNeeded({ ...plan, baseline: { type: 'mean', variance: 4 }, effect: -1 }).fixedHorizon).toBe(
      126,
    )
  })

  it('of the exact test are what four of five simulated experiments stay below', () => {
    const baseline = rate(0.8)
    const needed = unitsNeeded({ ...plan, baseline, effect: 0.06 }).alwaysValid
    let found = 0
    for (let seed = 0; seed < 300; seed++) {
      const next = uniforms({ seed, step: 0, purpose: 'planned' })
      let state = newBinaryEProcess
      for (let unit = 0; unit < needed; unit++) {
        const variant = next(2 * unit) < 0.5 ? 'B' : 'A'
        const success = next(2 * unit + 1) < (variant === 'B' ? 0.86 : 0.8)
        state = observeBinary(state, { variant, success, probability: 0.5 })
      }
      if (state.maxLogE >= Math.log(20)) found++
    }
    expect(found / 300).toBeGreaterThan(0.7)
    expect(found / 300).toBeLessThan(0.9)
  })

  it('grow with power, with a smaller effect, with a stricter alpha and away from 50/50', () => {
    const baselines = fc.oneof(
      fc.record({
        type: fc.constant('binary' as const),
        rate: fc.double({ min: 0.1, max: 0.6, noNaN: true }),
      }),
      fc.record({
        type: fc.constant('mean' as const),
        variance: fc.double({ min: 0.01, max: 1, noNaN: true }),
      }),
    )
    fc.assert(
      fc.property(
        baselines,
        fc.double({ min: 0.01, max: 0.2, noNaN: true }),
        fc.double({ min: 0.02, max: 0.5, noNaN: true }),
        (baseline, effect, probability) => {
          const base = { baseline, effect, probability, alpha: 0.05, power: 0.8 }
          const needed = unitsNeeded(base)
          const harder = [
            unitsNeeded({ ...base, power: 0.9 }),
            unitsNeeded({ ...base, effect: effect / 2 }),
            unitsNeeded({ ...base, alpha: 0.01 }),
          ]
          for (const analysis of analyses)
            for (const more of harder) expect(more[analysis]).toBeGreaterThanOrEqual(needed[analysis])
          if (baseline.type === 'mean') {
            const lopsided = unitsNeeded({ ...base, probability: probability / 2 })
            for (const analysis of analyses)
              expect(lopsided[analysis]).toBeGreaterThanOrEqual(needed[analysis])
          }
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('the detectable effect', () => {
  it('is the one whose units are given', () => {
    for (const direction of ['increase', 'decrease'] as const) {
      for (const baseline of [rate(0.8), { type: 'mean' as const, variance: 250_000 }]) {
        const found = detectableEffect({ ...plan, baseline, direction, units: 8000 })
        for (const analysis of analyses) {
          const effect = (found[analysis] ?? Number.NaN) * (direction === 'increase' ? 1 : -1)
          expect(Math.abs(unitsNeeded({ ...plan, baseline, effect })[analysis] - 8000)).toBeLessThanOrEqual(1)
        }
      }
    }
  })
  it('shrinks as units come, and there is none where the rate leaves no room for it', () => {
    const few = detectableEffect({ ...plan, baseline: rate(0.95), direction: 'increase', units: 50 })
    expect(few).toEqual({ fixedHorizon: null, alwaysValid: null, confidenceSequence: null })
    let last = Number.POSITIVE_INFINITY
    for (const units of [500, 2000, 8000, 32_000]) {
      const { alwaysValid } = detectableEffect({ ...plan, baseline: rate(0.6), direction: 'increase', units })
      expect(alwaysValid).toBeLessThan(last)
      last = alwaysValid ?? Number.NaN
    }
  })
})
