import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonFaults, maxJsonDepth, mayHaveFaults } from './json-faults.ts'

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

describe('jsonFaults', () => {
  it('finds nothing in ordinary JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 10 }), (value) => {
        const faults = jsonFaults(value).filter(({ message }) => !message.includes('NUL'))
        expect(faults).toEqual([])
      }),
    )
  })

  it('names the field of a NUL character and of half a surrogate pair, in texts and keys', () => {
    expect(jsonFaults({ name: 'a\u0000b' })).toMatchObject([{ field: 'name' }])
    expect(jsonFaults({ examples: [{ input: 'ok' }, { input: '\ud800' }] })).toMatchObject([
      { field: 'examples[1].input' },
    ])
    expect(jsonFaults({ a: { '\udc00': 1 } })).toMatchObject([{ field: 'a' }])
    expect(jsonFaults({ emoji: '😀' })).toEqual([])
  })

  it('refuses nesting beyond the limit, however deep, and allows the limit', () => {
    expect(jsonFaults(nested(maxJsonDepth))).toEqual([])
    expect(jsonFaults(nested(maxJsonDepth + 1))).toHaveLength(1)
    expect(jsonFaults({ a: nested(50_000) })).toHaveLength(1)
  })
})

describe('a glance at a JSON text', () => {
  it('sees that ordinary texts have no faults', () => {
    for (const text of ['{}', '[1,"Jürgen 🙂",{"a":null}]', '"\\n"']) expect(mayHaveFaults(text)).toBe(false)
  })

  it('never overlooks one', () => {
    const faulty = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => ({ text: `${text}\0` })),
      fc.constantFrom('\ud800', '\udc00a').map((text) => ({ [text]: 1 })),
      fc.integer({ min: maxJsonDepth - 3, max: maxJsonDepth + 3 }).map(nested),
      fc.jsonValue({ stringUnit: 'binary' }),
    )
    fc.assert(
      fc.property(faulty, (value) => {
        const json = JSON.stringify(value)
        if (jsonFaults(JSON.parse(json)).length > 0) expect(mayHaveFaults(json)).toBe(true)
      }),
    )
  })
})
