import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assign } from './assign.ts'
import { reassignmentProbability } from './reassignment.ts'
import { rendezvous } from './rendezvous.ts'
import type { Split } from './split.ts'

const split = (controlPercentage: number, treatmentPercentage: number, salt = 'salt'): Split => ({
  id: 'split',
  kind: 'experiment',
  unit: 'user',
  salt,
  layer: null,
  targeting: [],
  controlPercentage,
  treatmentPercentage,
  configVersion: 1,
})
const UNITS = 40_000
const units = Array.from({ length: UNITS }, (_, index) => `user-${index}`)
const share = (test: (unit: string) => boolean) => units.filter(test).length / UNITS
const variantOf = (of: Split) => (unit: string) => assign(of, unit).variant

describe('an assignment', () => {
  it('is the same for ever: pinned units, also outside ASCII', () => {
    const of = variantOf(split(45, 45, 'pinned'))
    const pinned = ['1', '2', '3', 'user-42', 'user-43', 'müller', '田中', '🙂'].map((unit) => of(unit))
    expect(pinned).toEqual([null, 'A', 'A', 'A', 'B', 'B', null, 'B'])
  })

  it('gives each variant its share, and nobody else is enrolled', () => {
    for (const [control, treatment] of [
      [50, 50],
      [99, 1],
      [20, 10],
      [0.5, 0.01],
      [0, 100],
      [100, 0],
      [0, 0],
    ] as const) {
      const of = variantOf(split(control, treatment))
      const error = (expected: number) => 4 * Math.sqrt((expected * (1 - expected)) / UNITS) + 1e-12
      expect(Math.abs(share((unit) => of(unit) === 'A') - control / 100)).toBeLessThanOrEqual(
        error(control / 100),
      )
      expect(Math.abs(share((unit) => of(unit) === 'B') - treatment / 100)).toBeLessThanOrEqual(
        error(treatment / 100),
      )
    }
  })

  it('draws the variant independently of the enrolment', () => {
    const small = split(5, 5)
    const enrolled = units.filter((unit) => variantOf(small)(unit) !== null)
    const ofB = enrolled.filter((unit) => variantOf(small)(unit) === 'B').length
    expect(Math.abs(ofB / enrolled.length - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / enrolled.length))
  })

  it('draws neighbouring experiments independently', () => {
    const both = share(
      (unit) => variantOf(split(50, 50, 'e1'))(unit) === variantOf(split(50, 50, 'e2'))(unit),
    )
    expect(Math.abs(both - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / UNITS))
  })

  it('never changes for a unit of a growing variant or a proportional ramp', () => {
    const growing = fc.tuple(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }))
    fc.assert(
      fc.property(
        growing,
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
        ([one, other], unit) => {
          const [less, more] = [Math.min(one, other) / 100, Math.max(one, other) / 100]
          const before = assign(split(100 - less, less), unit).variant
          if (before === 'B') expect(assign(split(100 - more, more), unit).variant).toBe('B')
          const enrolled = assign(split(less / 2, less / 2), unit).variant
          if (enrolled) expect(assign(split(more / 2, more / 2), unit).variant).toBe(enrolled)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('moves no more units than a changed split must', () => {
    for (const [before, after] of [
      [1, 5],
      [5, 25],
      [50, 100],
      [50, 20],
    ] as const) {
      const [from, to] = [variantOf(split(100 - before, before)), variantOf(split(100 - after, after))]
      expect(share((unit) => from(unit) !== to(unit))).toBeLessThan(Math.abs(after - before) / 100 + 0.005)
    }
  })

  it('moves units between three arms near the minimum, whatever their order', () => {
    const arms = (a: number, b: number, c: number) =>
      [
        { id: 'a', weight: a },
        { id: 'b', weight: b },
        { id: 'c', weight: c },
      ] as const
    const moved = share(
      (unit) => rendezvous(arms(33, 33, 34), 's', unit, 1) !== rendezvous(arms(50, 25, 25), 's', unit, 1),
    )
    expect(moved).toBeLessThan(0.17 + 0.03)
    for (const unit of units.slice(0, 500)) {
      expect(rendezvous(arms(33, 33, 34), 's', unit, 1)).toBe(
        rendezvous(arms(33, 33, 34).toReversed(), 's', unit, 1),
      )
    }
  })
})

describe('a unit seen again under a changed split', () => {
  it.each([
    [5, 25],
    [25, 50],
    [50, 20],
    [50, 50],
  ] as const)('is in B with the stated probability: %d to %d percent', (before, after) => {
    const [from, to] = [variantOf(split(100 - before, before)), variantOf(split(100 - after, after))]
    for (const was of ['A', 'B'] as const) {
      const group = units.filter((unit) => from(unit) === was)
      const observed = group.filter((unit) => to(unit) === 'B').length / group.length
      const stated = reassignmentProbability(was, before / 100, after / 100)
      const error = 4 * Math.sqrt((stated * (1 - stated)) / group.length)
      expect(Math.abs(observed - stated)).toBeLessThanOrEqual(error)
    }
  })
})
