import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assign } from './assign.ts'
import { isHeldOut } from './holdout.ts'
import { chooseSlots, LAYER_SLOTS, layerSlot } from './layer.ts'
import type { Split } from './split.ts'

const UNITS = 20_000
const units = Array.from({ length: UNITS }, (_, index) => `user-${index}`)
const share = (test: (unit: string) => boolean) => units.filter(test).length / UNITS
const slots = (from: number, to: number) =>
  new Set(Array.from({ length: to - from }, (_, index) => from + index))

const split = (id: string, part: ReadonlySet<number> | null): Split => ({
  id,
  kind: 'experiment',
  unit: 'user',
  salt: id,
  layer: part && { name: 'agent', slots: part },
  targeting: [],
  controlPercentage: 50,
  treatmentPercentage: 50,
  configVersion: 1,
})

describe('experiments of one layer', () => {
  it('never enrol the same unit, and enrol their share of it', () => {
    const [first, second] = [split('first', slots(0, 30)), split('second', slots(30, 100))]
    for (const unit of units) {
      const enrolled = [first, second].filter((one) => assign(one, unit).variant !== null)
      expect(enrolled).toHaveLength(1)
    }
    expect(share((unit) => assign(first, unit).variant !== null)).toBeCloseTo(0.3, 1)
  })

  it('draw variants independently of the slot', () => {
    const low = units.filter((unit) => layerSlot('agent', unit) < 10)
    const ofB = low.filter((unit) => assign(split('first', slots(0, 10)), unit).variant === 'B').length
    expect(Math.abs(ofB / low.length - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / low.length))
  })

  it('keep the slot of a unit for ever: pinned units, also outside ASCII', () => {
    const pinned = ['1', 'user-42', 'müller', '田中', '🙂'].map((unit) => layerSlot('agent', unit))
    expect(pinned).toEqual(PINNED_SLOTS)
  })

  it('draw the slots of another layer independently', () => {
    const both = share((unit) => layerSlot('agent', unit) === layerSlot('agents', unit))
    expect(Math.abs(both - 0.01)).toBeLessThan(4 * Math.sqrt(0.0099 / UNITS))
  })
})

/** They decide who gets what and may never change. */
const PINNED_SLOTS = [72, 11, 12, 91, 3]

describe('the choice of slots', () => {
  const some = fc.uniqueArray(fc.integer({ min: 0, max: LAYER_SLOTS - 1 }))
  it('takes none that somebody has, keeps those from before where it can, and fails rather than take fewer', () => {
    fc.assert(
      fc.property(some, some, fc.integer({ min: 1, max: LAYER_SLOTS }), (takenList, before, count) => {
        const taken = new Set(takenList)
        const chosen = chooseSlots(taken, count, before)
        if (chosen === null) {
          expect(LAYER_SLOTS - taken.size).toBeLessThan(count)
          return
        }
        expect(new Set(chosen).size).toBe(count)
        expect(chosen.some((slot) => taken.has(slot))).toBe(false)
        const free = before.filter((slot) => !taken.has(slot))
        expect(free.slice(0, count).every((slot) => chosen.includes(slot))).toBe(true)
      }),
    )
  })
})

describe('the holdout', () => {
  it('has its share of the units, and a growing one only adds units', () => {
    expect(share((unit) => isHeldOut('org', 5, unit))).toBeCloseTo(0.05, 2)
    expect(units.some((unit) => isHeldOut('org', 0, unit))).toBe(false)
    for (const unit of units.slice(0, 5000)) {
      if (isHeldOut('org', 5, unit)) expect(isHeldOut('org', 10, unit)).toBe(true)
    }
  })

  it('is no particular part of an experiment', () => {
    const held = units.filter((unit) => isHeldOut('org', 20, unit))
    const ofB = held.filter((unit) => assign(split('any', null), unit).variant === 'B').length
    expect(Math.abs(ofB / held.length - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / held.length))
  })
})
