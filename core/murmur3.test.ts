import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { murmur3, murmur3After } from './murmur3.ts'

describe('murmur3', () => {
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['a', 0x9747b28c, 0x7fa09ea6],
    ['aa', 0x9747b28c, 0x5d211726],
    ['aaa', 0x9747b28c, 0x283e0130],
    ['aaaa', 0x9747b28c, 0x5a97808a],
    ['abc', 0, 0xb3dd93fa],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
  ])('gives the published value for %j with seed %i', (text, seed, expected) => {
    expect(murmur3(text, seed)).toBe(expected)
  })

  it('gives the same when the beginning was hashed before, wherever the text is cut', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 30 }),
    )
    fc.assert(
      fc.property(texts, texts, fc.integer({ min: 0, max: 0xffffffff }), (prefix, rest, seed) => {
        expect(murmur3After(prefix, seed)(rest)).toBe(murmur3(prefix + rest, seed))
      }),
      { numRuns: 5_000 },
    )
  })
})
