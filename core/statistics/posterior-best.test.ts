import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalUpperTail } from './normal.ts'
import { betaPosterior, type NormalPosterior, probabilityBest, thompsonShares } from './posterior-best.ts'

const normal = (mean: number, variance: number): NormalPosterior => ({ type: 'normal', mean, variance })
const counts = fc
  .tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 2000 }))
  .map(([successes, failures]) => betaPosterior(successes, successes + failures))

/** P(X > Y) of two independent Beta variables with whole parameters: the finite sum of Evan Miller (2015). */
function exceeds(
  x: { readonly a: number; readonly b: number },
  y: { readonly a: number; readonly b: number },
) {
  const logFactorial = (k: number) => {
    let sum = 0
    for (let i = 2; i <= k; i++) sum += Math.log(i)
    return sum
  }
  const logBetaOf = (p: number, q: number) =>
    logFactorial(p - 1) + logFactorial(q - 1) - logFactorial(p + q - 1)
  let total = 0
  for (let i = 0; i < x.a; i++)
    total += Math.exp(
      logBetaOf(y.a + i, x.b + y.b) - Math.log(x.b + i) - logBetaOf(1 + i, x.b) - logBetaOf(y.a, y.b),
    )
  return total
}

describe('the probability to be the best', () => {
  it.each([
    [betaPosterior(0, 0), betaPosterior(0, 0)],
    [betaPosterior(1, 10), betaPosterior(9, 10)],
    [betaPosterior(80, 100), betaPosterior(900, 1100)],
    [betaPosterior(5, 6), betaPosterior(190, 200)],
    [betaPosterior(0, 40), betaPosterior(3, 9)],
  ])('of two rates is the closed form: %o, %o', (a, b) => {
    const [ofA = 0, ofB = 0] = probabilityBest([a, b], false)
    expect(Math.abs(ofA - exceeds(a, b))).toBeLessThan(1e-9)
    expect(Math.abs(ofB - exceeds(b, a))).toBeLessThan(1e-9)
  })
  it('of two means is the normal tail of their difference', () => {
    for (const [mean, variance] of [
      [800, 4],
      [802, 400],
      [790, 0.5],
    ] as const) {
      const [ofA = 0] = probabilityBest([normal(mean, variance), normal(801, 9)], false)
      expect(Math.abs(ofA - normalUpperTail((801 - mean) / Math.sqrt(variance + 9)))).toBeLessThan(1e-9)
    }
  })
  it('adds up to one, does not depend on the order, and turns around when lower is better', () => {
    fc.assert(
      fc.property(counts, counts, counts, (a, b, c) => {
        const forward = probabilityBest([a, b, c], false)
        const backward = probabilityBest([c, b, a], false)
        expect(forward.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12)
        for (const [index, one] of forward.entries()) expect(backward[2 - index]).toBeCloseTo(one, 10)
        const mirrored = [a, b, c].map(({ a: successes, b: failures }) => ({
          type: 'beta' as const,
          a: failures,
          b: successes,
        }))
        for (const [index, one] of probabilityBest(mirrored, true).entries())
          expect(forward[index]).toBeCloseTo(one, 10)
      }),
      { numRuns: 60 },
    )
  })
  it('is the same to the last bit every time', () => {
    const arms = [betaPosterior(70, 100), betaPosterior(75, 100), betaPosterior(7, 9)]
    expect(probabilityBest(arms, false)).toEqual(probabilityBest(arms, false))
  })
})

describe('Thompson shares', () => {
  it('give the best arm the most also where lower is better, with two arms and with three', () => {
    const cheap = normal(1, 0.01)
    const dear = normal(2, 0.01)
    expect(thompsonShares({ posteriors: [dear, cheap], lowerIsBetter: true, controlFloor: 0.1 })).toEqual([
      expect.closeTo(0.1, 6),
      expect.closeTo(0.9, 6),
    ])
    const [, , third] = thompsonShares({
      posteriors: [dear, dear, cheap],
      lowerIsBetter: true,
      controlFloor: 0.1,
    })
    expect(third).toBeCloseTo(0.89, 6)
  })
  it('keep the control at its floor and every arm above nothing', () => {
    fc.assert(
      fc.property(counts, counts, fc.double({ min: 0.01, max: 0.9, noNaN: true }), (a, b, controlFloor) => {
        const shares = thompsonShares({ posteriors: [a, b], lowerIsBetter: false, controlFloor })
        expect(shares[0]).toBeGreaterThanOrEqual(controlFloor)
        expect(shares[1]).toBeGreaterThanOrEqual(0.01)
        expect(shares.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12)
      }),
      { numRuns: 60 },
    )
    expect(() =>
      thompsonShares({
        posteriors: [betaPosterior(1, 2), betaPosterior(1, 2)],
        lowerIsBetter: false,
        controlFloor: 1,
      }),
    ).toThrow(RangeError)
  })
})
