import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currentE } from './e-value.ts'
import { eBenjaminiHochberg, holm } from './multiple-testing.ts'

const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 })

describe('holm', () => {
  it('has the values of R p.adjust', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005])
    for (const [index, expected] of [0.03, 0.06, 0.06, 0.02].entries())
      expect(adjusted[index]).toBeCloseTo(expected, 12)
  })
  it('never makes a p-value smaller, nor greater than Bonferroni does, and keeps their order', () => {
    fc.assert(
      fc.property(probabilities, (pValues) => {
        const adjusted = holm(pValues)
        for (const [i, p] of pValues.entries()) {
          const own = adjusted[i] ?? Number.NaN
          expect(own).toBeGreaterThanOrEqual(p)
          expect(own).toBeLessThanOrEqual(Math.min(1, p * pValues.length))
          for (const [j, other] of pValues.entries())
            if (p <= other) expect(own).toBeLessThanOrEqual(adjusted[j] ?? Number.NaN)
        }
      }),
    )
  })
  it('rejects something exactly when Bonferroni does', () => {
    fc.assert(
      fc.property(probabilities, (pValues) => {
        const bonferroni = pValues.some((p) => p * pValues.length <= 0.05)
        expect(holm(pValues).some((p) => p <= 0.05)).toBe(bonferroni)
      }),
    )
  })
})

describe('e-Benjamini-Hochberg', () => {
  it('takes the evidence of the moment, a finite number however strong it is', () => {
    expect(currentE({ logE: [Math.log(10), Math.log(30)] })).toBeCloseTo(20, 10)
    expect(currentE({ logE: [1e6] })).toBe(Number.MAX_VALUE)
  })
  it('needs K / (alpha k) of the k-th greatest', () => {
    // K = 4, alpha = .1: 40 for one rejection, 20 for two, 13.3 for three.
    expect(eBenjaminiHochberg([25, 1, 21, 13], 0.1)).toEqual([true, false, true, false])
    expect(eBenjaminiHochberg([39, 1, 2, 3], 0.1)).toEqual([false, false, false, false])
    expect(eBenjaminiHochberg([14, 1, 14, 14], 0.1)).toEqual([true, false, true, true])
  })
  it('rejects every e-value of K / alpha, none below 1 / alpha, and no smaller one without the greater', () => {
    const eValues = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { maxLength: 12 })
    fc.assert(
      fc.property(eValues, fc.double({ min: 0.01, max: 0.2, noNaN: true }), (values, alpha) => {
        const rejected = eBenjaminiHochberg(values, alpha)
        for (const [i, e] of values.entries()) {
          if (e > (values.length / alpha) * (1 + 1e-12)) expect(rejected[i]).toBe(true)
          if (e < (1 / alpha) * (1 - 1e-12)) expect(rejected[i]).toBe(false)
          for (const [j, other] of values.entries())
            if (other > e && rejected[i]) expect(rejected[j]).toBe(true)
        }
      }),
    )
  })
})
