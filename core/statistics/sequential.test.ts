import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newBinaryEProcess, observeBinary, observeHarm } from './binary-e-process.ts'
import { evidenceP, logMean } from './e-value.ts'
import { stratifiedEffect } from './effect.ts'
import { twoProportionP } from './fixed-horizon.ts'
import {
  type MeanEProcess,
  newIncreaseEProcess,
  newMeanEProcess,
  observeIncrease,
  observeMean,
} from './mean-e-process.ts'
import { newRatioEProcess, observeBadEvent } from './ratio-e-process.ts'
import { newSampleRatio, observeArm } from './sample-ratio.ts'

const RUNS = 300

/** Numbers in (0, 1) that are the same in every run of the tests (mulberry32). */
function numbers(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32
  }
}

interface World {
  units: number
  split: (at: number) => number
  rate: (at: number) => number
}

const constant = (value: number) => () => value
const ramp = (at: number) => (at < 1 / 3 ? 0.05 : at < 2 / 3 ? 0.25 : 0.5)

const nulls: Record<string, World> = {
  '1 % canary at .95': { units: 3000, split: constant(0.01), rate: constant(0.95) },
  '50/50 at .80': { units: 2000, split: constant(0.5), rate: constant(0.8) },
  'ramp 5/25/50 while the rate falls from .95 to .80': {
    units: 3000,
    split: ramp,
    rate: (at) => 0.95 - 0.15 * at,
  },
}

/** Share of runs whose test rejects at .05 when it is looked at after every unit. */
function rejections(runs: number, run: (next: () => number) => boolean): number {
  let rejected = 0
  for (let seed = 1; seed <= runs; seed++) if (run(numbers(seed))) rejected++
  return rejected / runs
}

describe('with no difference between the arms, watched after every unit', () => {
  it.each(Object.entries(nulls))('the two-arm e-process is rarely fooled: %s', (_, world) => {
    const share = rejections(RUNS, (next) => {
      let state = newBinaryEProcess
      for (let unit = 0; unit < world.units && state.maxLogE < Math.log(20); unit++) {
        const probability = world.split(unit / world.units)
        const variant = next() < probability ? 'B' : 'A'
        state = observeBinary(state, {
          variant,
          success: next() < world.rate(unit / world.units),
          probability,
        })
      }
      return evidenceP(state) <= 0.05
    })
    expect(share).toBeLessThanOrEqual(0.055)
  })

  it.each(Object.entries(nulls))('the two-arm test of harm is rarely fooled: %s', (_, world) => {
    const share = rejections(RUNS, (next) => {
      let state = newBinaryEProcess
      for (let unit = 0; unit < world.units; unit++) {
        const probability = world.split(unit / world.units)
        const variant = next() < probability ? 'B' : 'A'
        const success = next() < world.rate(unit / world.units)
        state = observeHarm(state, { variant, success, probability })
      }
      return evidenceP(state) <= 0.05
    })
    expect(share).toBeLessThanOrEqual(0.055)
  })

  it.each(Object.entries(nulls))('the ratio test of bad events is rarely fooled: %s', (_, world) => {
    const share = rejections(RUNS, (next) => {
      let state = newRatioEProcess
      for (let unit = 0; unit < world.units; unit++) {
        const probability = world.split(unit / world.units)
        const variant = next() < probability ? 'B' : 'A'
        if (next() >= world.rate(unit / world.units))
          state = observeBadEvent(state, { variant, probability }, 1)
      }
      return evidenceP(state) <= 0.05
    })
    expect(share).toBeLessThanOrEqual(0.055)
  })

  it.each(Object.entries(nulls))(
    'the betting test of skewed, drifting latencies is rarely fooled: %s',
    (_, world) => {
      const share = rejections(RUNS, (next) => {
        let state: MeanEProcess = newMeanEProcess
        for (let unit = 0; unit < world.units / 2; unit++) {
          const at = unit / (world.units / 2)
          const probability = world.split(at)
          const variant = next() < probability ? 'B' : 'A'
          state = observeMean(state, { variant, value: (1 + at) * latency(next), probability })
        }
        return evidenceP(state) <= 0.05
      })
      expect(share).toBeLessThanOrEqual(0.055)
    },
  )

  it('a ratio that is allowed is no harm, for events and for values', () => {
    const share = rejections(RUNS, (next) => {
      let events = newRatioEProcess
      let values = newIncreaseEProcess
      for (let unit = 0; unit < 1500; unit++) {
        const variant = next() < 0.2 ? 'B' : 'A'
        const worse = variant === 'B' ? 1.3 : 1
        if (next() < 0.1 * worse) events = observeBadEvent(events, { variant, probability: 0.2 }, 1.3)
        values = observeIncrease(values, { variant, value: worse * latency(next), probability: 0.2 }, 1.3)
      }
      return evidenceP(events) <= 0.025 || evidenceP(values) <= 0.025
    })
    expect(share).toBeLessThanOrEqual(0.055)
  })

  it('a split that changes as declared is no sample-ratio mismatch', () => {
    const share = rejections(RUNS, (next) => {
      let state = newSampleRatio(2)
      for (let unit = 0; unit < 3000; unit++) {
        const q = ramp(unit / 3000)
        state = observeArm(state, next() < q ? 1 : 0, [1 - q, q])
      }
      return evidenceP(state) <= 0.05
    })
    expect(share).toBeLessThanOrEqual(0.055)
  })
})

describe('with a real difference', () => {
  it('the e-process finds a lift from .80 to .90 within 1,500 units', () => {
    const share = rejections(100, (next) => {
      let state = newBinaryEProcess
      for (let unit = 0; unit < 1500; unit++) {
        const variant = next() < 0.5 ? 'B' : 'A'
        state = observeBinary(state, {
          variant,
          success: next() < (variant === 'B' ? 0.9 : 0.8),
          probability: 0.5,
        })
      }
      return evidenceP(state) <= 0.05
    })
    expect(share).toBeGreaterThan(0.95)
  })

  it('the ratio test finds doubled errors in a 5 % canary within 8,000 units', () => {
    const share = rejections(100, (next) => {
      let state = newRatioEProcess
      for (let unit = 0; unit < 8000; unit++) {
        const variant = next() < 0.05 ? 'B' : 'A'
        if (next() < (variant === 'B' ? 0.1 : 0.05))
          state = observeBadEvent(state, { variant, probability: 0.05 }, 1)
      }
      return evidenceP(state) <= 0.05
    })
    expect(share).toBeGreaterThan(0.8)
  })

  it('the ratio test stops harm from .95 to .90 at a 5 % canary within 5,200 units in half of the runs', () => {
    const share = rejections(200, (next) => {
      let state = newRatioEProcess
      for (let unit = 0; unit < 5200; unit++) {
        const variant = next() < 0.05 ? 'B' : 'A'
        if (next() < (variant === 'B' ? 0.1 : 0.05))
          state = observeBadEvent(state, { variant, probability: 0.05 }, 1)
      }
      return evidenceP(state) <= 0.05
    })
    expect(share).toBeGreaterThan(0.5)
  })

  it('the two-arm test of harm finds frequent failures that grow, and is not moved when they shrink', () => {
    for (const [rate, found] of [
      [0.72, true],
      [0.88, false],
    ] as const) {
      const share = rejections(100, (next) => {
        let state = newBinaryEProcess
        for (let unit = 0; unit < 3000; unit++) {
          const variant = next() < 0.5 ? 'B' : 'A'
          const success = next() < (variant === 'B' ? rate : 0.8)
          state = observeHarm(state, { variant, success, probability: 0.5 })
        }
        return evidenceP(state) <= 0.05
      })
      if (found) expect(share).toBeGreaterThan(0.9)
      else expect(share).toBeLessThanOrEqual(0.02)
    }
  })

  it('the betting test finds latencies longer by a fifth, in the direction it is asked for', () => {
    for (const [factor, found] of [
      [1.2, true],
      [0.8, false],
    ] as const) {
      const share = rejections(100, (next) => {
        let state = newIncreaseEProcess
        for (let unit = 0; unit < 3000; unit++) {
          const variant = next() < 0.5 ? 'B' : 'A'
          const value = latency(next) * (variant === 'B' ? factor : 1)
          state = observeIncrease(state, { variant, value, probability: 0.5 }, 1)
        }
        return evidenceP(state) <= 0.05
      })
      if (found) expect(share).toBeGreaterThan(0.9)
      else expect(share).toBeLessThanOrEqual(0.02)
    }
  })

  it('a twentieth of a group that never arrives is a sample-ratio mismatch', () => {
    const next = numbers(7)
    let state = newSampleRatio(2)
    for (let unit = 0; unit < 20_000; unit++) {
      const variant = next() < 0.5 ? 1 : 0
      if (variant === 0 || next() > 0.1) state = observeArm(state, variant, [0.5, 0.5])
    }
    expect(evidenceP(state)).toBeLessThan(0.001)
  })
})

/** Log-normal milliseconds around 800. */
function latency(next: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next())
  return 800 * Math.exp(0.6 * normal)
}

describe('evidence', () => {
  it('never shrinks its reported strength, and units without a choice say nothing', () => {
    const outcome = fc.record({
      variant: fc.constantFrom('A' as const, 'B' as const),
      success: fc.boolean(),
      probability: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 200 }), (outcomes) => {
        let state = newBinaryEProcess
        let greatest = 0
        for (const one of outcomes) {
          const next = observeBinary(state, one)
          greatest = Math.max(greatest, logMean(next.logE))
          expect(next.maxLogE).toBe(greatest)
          expect(evidenceP(next)).toBeLessThanOrEqual(evidenceP(state))
          state = next
        }
        const idle = observeBinary(state, { variant: 'B', success: true, probability: 1 })
        expect(logMean(idle.logE)).toBeCloseTo(logMean(state.logE), 12)
      }),
      { numRuns: 100 },
    )
  })
})

describe('strata', () => {
  const arm = (n: number, mean: number) => ({ n, mean, variance: mean * (1 - mean) })
  it('do not turn a drift during a ramp into an effect', () => {
    const strata = [
      { a: arm(9500, 0.95), b: arm(500, 0.95) },
      { a: arm(5000, 0.8), b: arm(5000, 0.8) },
    ]
    expect(stratifiedEffect(strata)?.estimate).toBeCloseTo(0, 12)
    expect(twoProportionP(strata)).toBeCloseTo(1, 12)
  })
  it('of one split give the textbook two-proportion test', () => {
    // 45/100 against 60/100: z = .15 / sqrt(.525 * .475 * .02) = 2.1239
    expect(twoProportionP([{ a: arm(100, 0.45), b: arm(100, 0.6) }])).toBeCloseTo(0.033674, 5)
  })
})
