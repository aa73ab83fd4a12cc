import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uniforms } from '../randomness.ts'
import { addRatio, adjustableRatioArm, noRatios, type RatioTotals } from './adjusted-ratio.ts'
import { addPair, type BivariateMoments, mergePairs, noPairs, replacePair } from './bivariate-moments.ts'
import { adjustableArm, adjustedStratum, pooledTheta } from './cuped.ts'
import { evidenceP } from './e-value.ts'
import { absoluteEffect } from './effect.ts'
import {
  type MeanEProcess,
  newIncreaseEProcess,
  newMeanEProcess,
  observeIncrease,
  observeMean,
} from './mean-e-process.ts'
import { ratioArm } from './ratio-metric.ts'

const pair = fc.record({
  x: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  y: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
})
const pairs = fc.array(pair, { maxLength: 30 })
const of = (all: readonly { x: number; y: number }[]) =>
  all.reduce((moments, { x, y }) => addPair(moments, x, y), noPairs)

function expectSame(actual: BivariateMoments, expected: BivariateMoments) {
  expect(actual.n).toBe(expected.n)
  for (const key of ['meanX', 'meanY', 'm2X', 'm2Y', 'cXY'] as const)
    expect(Math.abs(actual[key] - expected[key])).toBeLessThanOrEqual(1e-6)
}

describe('moments of pairs', () => {
  it('of two samples merged are those of all pairs', () => {
    fc.assert(
      fc.property(pairs, pairs, (left, right) => {
        expectSame(mergePairs(of(left), of(right)), of([...left, ...right]))
      }),
    )
  })
  it('follow a unit whose totals grow, as if it had come with them', () => {
    fc.assert(
      fc.property(pairs, pair, pair, (others, before, after) => {
        expectSame(replacePair(of([before, ...others]), before, after), of([after, ...others]))
      }),
    )
  })
})

describe('a ratio of sums', () => {
  it('is all of the numerator over all of the denominator, with the unit as what varies', () => {
    // Costs 2, 6, 4 for 1, 2, 3 tasks: 12 / 6 = 2; residuals y - 2x are 0, 2, -2, mean x 2: variance (8 / 2) / 4.
    const moments = of([
      { x: 1, y: 2 },
      { x: 2, y: 6 },
      { x: 3, y: 4 },
    ])
    expect(ratioArm(moments)).toEqual({ n: 3, mean: expect.closeTo(2, 12), variance: expect.closeTo(1, 12) })
    expect(ratioArm(of([{ x: 0, y: 3 }]))).toBeNull()
    expect(ratioArm(noPairs)).toBeNull()
  })
  it('with a history is the same whether totals grow or come at once', () => {
    const before: RatioTotals = { numerator: 1, denominator: 1, pastNumerator: 5, pastDenominator: 2 }
    const after: RatioTotals = { ...before, numerator: 7, denominator: 3 }
    const other: RatioTotals = { numerator: 2, denominator: 2, pastNumerator: 3, pastDenominator: 4 }
    const grown = adjustableRatioArm(addRatio(addRatio(addRatio(noRatios, before), other), after, before))
    const atOnce = adjustableRatioArm(addRatio(addRatio(noRatios, after), other))
    for (const key of ['n', 'mean', 'covariateMean', 'variance', 'covariateVariance', 'covariance'] as const)
      expect(grown?.[key]).toBeCloseTo(atOnce?.[key] ?? Number.NaN, 10)
    expect(adjustableRatioArm(noRatios)).toBeNull()
  })
})

/** Units whose value has correlation `correlation` with their history; B is better by `shift` standard deviations. */
function* stream(units: number, shift: number, correlation: number, seed: number) {
  const next = uniforms({ seed, step: 0, purpose: 'cuped' })
  const normal = (index: number) =>
    Math.sqrt(-2 * Math.log(next(index) + 1e-12)) * Math.cos(2 * Math.PI * next(index + 1))
  for (let unit = 0; unit < units; unit++) {
    const variant = next(6 * unit) < 0.5 ? ('B' as const) : ('A' as const)
    const covariate = normal(6 * unit + 1)
    const own = Math.sqrt(1 - correlation ** 2) * normal(6 * unit + 3)
    const value = 10 + correlation * covariate + own + (variant === 'B' ? shift : 0)
    // A tenth of the units is new and has no history.
    const isNew = next(6 * unit + 5) < 0.1
    yield { variant, value, probability: 0.5, covariate: isNew ? null : 50 + 20 * covariate }
  }
}

describe('CUPED', () => {
  it('keeps the effect and takes away the share of the variance that the history explains', () => {
    const moments = { A: noPairs, B: noPairs }
    for (const { variant, value, covariate } of stream(40_000, 0.1, 0.7, 1))
      if (covariate !== null) moments[variant] = addPair(moments[variant], covariate, value)
    const theta = pooledTheta(moments.A, moments.B)
    const [a, b] = [adjustableArm(moments.A, 'mean'), adjustableArm(moments.B, 'mean')]
    const plain = absoluteEffect(adjustedStratum(a, b, 0))
    const adjusted = absoluteEffect(adjustedStratum(a, b, theta))
    expect(Math.abs((adjusted?.estimate ?? 0) - 0.1)).toBeLessThan(0.025)
    expect((adjusted?.variance ?? 1) / (plain?.variance ?? 1)).toBeCloseTo(1 - 0.7 ** 2, 1)
  })

  /** Units until the two-sided test rejects, or none of 6,000. */
  const stop = (shift: number, seed: number, isAdjusted: boolean) => {
    let state: MeanEProcess = newMeanEProcess
    let units = 0
    for (const { covariate, ...outcome } of stream(6000, shift, 0.7, seed)) {
      state = observeMean(state, isAdjusted ? { ...outcome, covariate } : outcome)
      units++
      if (evidenceP(state) <= 0.05) return units
    }
    return Number.POSITIVE_INFINITY
  }
  const median = (values: number[]) => values.sort((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0

  it('in the bets stops in two thirds of the units or fewer at a correlation of .7', () => {
    const seeds = Array.from({ length: 101 }, (_, seed) => seed)
    const plain = median(seeds.map((seed) => stop(0.15, seed, false)))
    const adjusted = median(seeds.map((seed) => stop(0.15, seed, true)))
    expect(adjusted).toBeLessThan(0.67 * plain)
  })
  it('in the bets is rarely fooled', () => {
    let fooled = 0
    for (let seed = 0; seed < 300; seed++) {
      let state = newIncreaseEProcess
      let equal: MeanEProcess = newMeanEProcess
      for (const outcome of stream(1500, 0, 0.7, seed)) {
        state = observeIncrease(state, outcome, 1)
        equal = observeMean(equal, outcome)
      }
      if (evidenceP(state) <= 0.025 || evidenceP(equal) <= 0.025) fooled++
    }
    expect(fooled / 300).toBeLessThanOrEqual(0.055)
  })
  it('leaves the test of units without a history as it is', () => {
    let [absent, none]: MeanEProcess[] = [newMeanEProcess, newMeanEProcess]
    for (const { covariate: _, ...outcome } of stream(200, 0.1, 0.7, 1)) {
      absent = observeMean(absent ?? newMeanEProcess, outcome)
      none = observeMean(none ?? newMeanEProcess, { ...outcome, covariate: null })
    }
    expect(none).toEqual(absent)
    expect(absent).not.toHaveProperty('pairs')
  })
})
