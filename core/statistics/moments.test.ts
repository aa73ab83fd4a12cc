import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addValue, binaryMoments, mergeMoments, noMoments, sampleVariance } from './moments.ts'
import { wilsonInterval } from './wilson.ts'

const of = (values: readonly number[]) => values.reduce(addValue, noMoments)
const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 50 })

describe('moments', () => {
  it('of two samples merged are those of all values', () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const merged = mergeMoments(of(left), of(right))
        const together = of([...left, ...right])
        expect(merged.n).toBe(together.n)
        expect(merged.mean).toBeCloseTo(together.mean, 5)
        expect(Math.abs(merged.m2 - together.m2)).toBeLessThanOrEqual(1e-9 * (1 + together.m2))
      }),
    )
  })
  it('keep their digits far from zero', () => {
    expect(sampleVariance(of([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]))).toBeCloseTo(30, 9)
  })
  it('of zeros and ones follow from the counts', () => {
    const counted = of([1, 0, 0, 1, 1])
    const { n, mean, m2 } = binaryMoments(5, 3)
    expect([n, mean]).toEqual([counted.n, counted.mean])
    expect(m2).toBeCloseTo(counted.m2, 12)
  })
})

describe('the Wilson interval', () => {
  it('has the published values', () => {
    // Newcombe (1998), table I: 81/263 and 0/20 at 95 %.
    expect(wilsonInterval(81, 263, 0.05).low).toBeCloseTo(0.2553, 4)
    expect(wilsonInterval(81, 263, 0.05).high).toBeCloseTo(0.3662, 4)
    expect(wilsonInterval(0, 20, 0.05).high).toBeCloseTo(0.1611, 4)
    expect(wilsonInterval(0, 0, 0.05)).toEqual({ low: 0, high: 1 })
  })
})
