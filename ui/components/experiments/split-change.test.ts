import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assign } from '../../../core/assignment/assign.ts'
import { movedPercentage, moveSentence, type Shares } from './split-change.ts'

const shares = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }))
  .filter(([control, treatment]) => control + treatment <= 100)
  .map(([control, treatment]): Shares => ({ control, treatment }))

describe('a change of the split', () => {
  it('moves what shares take from each other, and nothing when they stay', () => {
    expect(movedPercentage({ control: 50, treatment: 50 }, { control: 80, treatment: 20 })).toBe(30)
    expect(movedPercentage({ control: 45, treatment: 5 }, { control: 45, treatment: 5 })).toBe(0)
    expect(movedPercentage({ control: 10, treatment: 10 }, { control: 20, treatment: 20 })).toBe(20)
    expect(moveSentence({ control: 50, treatment: 50 }, { control: 80, treatment: 20 })).toContain(
      'About 30 %',
    )
  })

  it('moves as many in both directions, and never more than everybody', () => {
    fc.assert(
      fc.property(shares, shares, (from, to) => {
        expect(movedPercentage(from, to)).toBe(movedPercentage(to, from))
        expect(movedPercentage(from, to)).toBeLessThanOrEqual(100)
      }),
    )
  })

  it('says what the assignment does', () => {
    const split = (at: Shares) => ({
      id: 'x',
      kind: 'experiment' as const,
      unit: 'user' as const,
      salt: 'salt',
      layer: null,
      targeting: [],
      controlPercentage: at.control,
      treatmentPercentage: at.treatment,
      configVersion: 1,
    })
    const from = { control: 50, treatment: 50 }
    const to = { control: 70, treatment: 20 }
    const units = Array.from({ length: 10_000 }, (_, unit) => `user-${unit}`)
    const moved = units.filter(
      (unit) => assign(split(from), unit).variant !== assign(split(to), unit).variant,
    ).length
    expect(Math.abs(moved / 100 - movedPercentage(from, to))).toBeLessThan(1)
  })
})
