import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conditionInWords, parseValues, valuesText } from './targeting-text.ts'

describe('typed values of a condition', () => {
  it('are text, numbers, true and false; quotes keep them text', () => {
    expect(parseValues('de, at , 12,"12", true, "a, b",, "say \\"x\\""')).toEqual([
      'de',
      'at',
      12,
      '12',
      true,
      'a, b',
      'say "x"',
    ])
    expect(parseValues(' ')).toEqual([])
  })

  it('come back as they were written', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
    const values = fc.array(fc.oneof(fc.string(), number, fc.boolean()))
    fc.assert(
      fc.property(values, (list) => {
        expect(parseValues(valuesText(list))).toEqual(list)
      }),
    )
  })
})

describe('a condition in words', () => {
  it('reads as a phrase', () => {
    expect(conditionInWords({ attribute: 'country', operator: 'is_one_of', values: ['de', 'at'] })).toBe(
      'country is one of de, at',
    )
    expect(conditionInWords({ attribute: 'seats', operator: 'at_least', value: 10 })).toBe(
      'seats is at least 10',
    )
    expect(conditionInWords({ attribute: 'plan', operator: 'exists' })).toBe('plan is present')
  })
})
