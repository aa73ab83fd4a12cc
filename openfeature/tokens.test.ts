import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Tokens } from './tokens.ts'

/** A storage as a browser has it. */
const storage = (values = new Map<string, string>()) => ({
  values,
  getItem: (key: string) => values.get(key) ?? null,
  setItem: (key: string, value: string) => void values.set(key, value),
})

describe('tokens', () => {
  it('are the newest ones, at most as many as there is room for, however they are used', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(5)), { maxLength: 60, size: 'max' }), (uses) => {
        const tokens = new Tokens(3)
        let model: [string, string][] = []
        for (const [index, [isSet, n]] of uses.entries()) {
          const key = String(n)
          const held = model.find(([name]) => name === key)?.[1]
          const token = isSet ? `t${index}` : held
          if (isSet) tokens.set(key, `t${index}`)
          else expect(tokens.get(key)).toBe(held)
          const others = model.filter(([name]) => name !== key)
          model = token === undefined ? others : [...others, [key, token] as [string, string]].slice(-3)
        }
      }),
    )
  })

  it('outlive the page in a storage, which other pages write to', () => {
    const shared = storage()
    const [one, other] = [new Tokens(10, shared), new Tokens(10, shared)]
    one.set('a', '1')
    other.set('b', '2')
    one.set('c', '3')
    const next = new Tokens(10, shared)
    expect(['a', 'b', 'c'].map((key) => next.get(key))).toEqual(['1', '2', '3'])
  })

  it('live in memory where the storage is forbidden or full', () => {
    const forbidden = () => {
      throw new Error('SecurityError')
    }
    const tokens = new Tokens(10, { getItem: forbidden, setItem: forbidden })
    tokens.set('a', '1')
    expect(tokens.get('a')).toBe('1')
  })

  it('begin anew over what is not theirs', () => {
    for (const text of ['', 'not json', '{}', '[["a"]]', '[["a",1]]']) {
      const tokens = new Tokens(10, storage(new Map([['prisma-glow.assignment-tokens', text]])))
      expect(tokens.get('a')).toBeUndefined()
    }
  })
})
