import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countChanges, wordDiff } from './word-diff.ts'

const join = (kinds: readonly string[], before: string, after: string) =>
  wordDiff(before, after)
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text)
    .join('')

describe('the word diff', () => {
  it('gives both texts back, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        expect(join(['same', 'removed'], before, after)).toBe(before)
        expect(join(['same', 'added'], before, after)).toBe(after)
      }),
    )
  })

  it('marks a changed word and nothing else', () => {
    expect(wordDiff('VAT is 18 % here', 'VAT is 19 % here')).toEqual([
      { kind: 'same', text: 'VAT is ' },
      { kind: 'removed', text: '18' },
      { kind: 'added', text: '19' },
      { kind: 'same', text: ' % here' },
    ])
  })

  it('shows a rewritten passage as one removal and one addition', () => {
    expect(wordDiff('Call me later today.', 'Send us paper today.')).toEqual([
      { kind: 'removed', text: 'Call me later' },
      { kind: 'added', text: 'Send us paper' },
      { kind: 'same', text: ' today.' },
    ])
  })

  it('leaves a line break alone where only something was added around it', () => {
    expect(wordDiff('"text"\n}', '"text",\n"labels"\n}').filter(({ kind }) => kind === 'removed')).toEqual([])
  })

  it('counts words, not spaces or punctuation', () => {
    expect(countChanges(wordDiff('yes', 'yes, file it now.'))).toEqual({ added: 3, removed: 0 })
  })
})
