import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TargetingCondition } from '../../contracts/targeting.ts'
import { meetsAll } from './targeting.ts'

const one = (condition: TargetingCondition, value?: unknown) =>
  meetsAll([condition], value === undefined ? {} : { [condition.attribute]: value })

describe('targeting', () => {
  it.each<[TargetingCondition, unknown[], unknown[]]>([
    [
      { attribute: 'country', operator: 'is_one_of', values: ['DE', 'AT'] },
      ['DE', ['FR', 'AT']],
      ['FR', 'de', [], 1, null],
    ],
    [{ attribute: 'country', operator: 'is_not_one_of', values: ['DE'] }, ['FR', [], null], ['DE', ['DE']]],
    [{ attribute: 'seats', operator: 'at_least', value: 5 }, [5, 6], [4.99, '6', null, Number.NaN]],
    [{ attribute: 'seats', operator: 'greater_than', value: 5 }, [5.1], [5, '9']],
    [{ attribute: 'seats', operator: 'at_most', value: 5 }, [5, -1], [5.1]],
    [{ attribute: 'seats', operator: 'less_than', value: 5 }, [4], [5, true]],
    [{ attribute: 'beta', operator: 'exists' }, [false, 0, ''], [null]],
    [{ attribute: 'beta', operator: 'does_not_exist' }, [null], [false]],
  ])('%j is met by %j and not by %j', (condition, met, missed) => {
    for (const value of met) expect(one(condition, value)).toBe(true)
    for (const value of missed) expect(one(condition, value)).toBe(false)
  })

  it('takes an absent attribute for none of the values, and knows nothing of prototypes', () => {
    expect(one({ attribute: 'country', operator: 'is_one_of', values: ['DE'] })).toBe(false)
    expect(one({ attribute: 'country', operator: 'is_not_one_of', values: ['DE'] })).toBe(true)
    expect(one({ attribute: 'toString', operator: 'exists' })).toBe(false)
  })

  it('meets everybody without conditions, and only those who meet all of several', () => {
    const seats = fc.integer({ min: 0, max: 20 })
    fc.assert(
      fc.property(seats, seats, seats, (low, high, value) => {
        expect(meetsAll([], { seats: value })).toBe(true)
        const range: TargetingCondition[] = [
          { attribute: 'seats', operator: 'at_least', value: low },
          { attribute: 'seats', operator: 'less_than', value: high },
        ]
        expect(meetsAll(range, { seats: value })).toBe(low <= value && value < high)
      }),
    )
  })
})
