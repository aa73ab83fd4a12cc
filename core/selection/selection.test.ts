import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classMedoids } from './class-medoids.ts'
import { coverage, farthestFirst } from './coverage.ts'
import { cosine, similarityMatrix, termVectors, words } from './lexical.ts'
import { nearDuplicates, wordNgrams } from './near-duplicates.ts'

const texts = [
  'Where is my card?',
  'Has my card arrived?',
  'My card has not arrived yet',
  'How do I top up?',
  'Top up by bank transfer',
  'Zebra',
]

describe('lexical similarity', () => {
  it('is 1 with itself, symmetric, between 0 and 1, and 0 without a common word or letter run', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 8 }), (collection) => {
        const matrix = similarityMatrix(collection)
        matrix.forEach((row, a) => {
          row.forEach((value, b) => {
            expect(value).toBeGreaterThanOrEqual(0)
            expect(value).toBeLessThanOrEqual(1 + 1e-9)
            expect(value).toBeCloseTo(matrix[b]?.[a] ?? -1, 9)
          })
          if (words(collection[a] ?? '').length > 0) expect(row[a]).toBeCloseTo(1, 9)
        })
      }),
    )
    expect(similarityMatrix(['abc', 'xyz'])[0]?.[1]).toBe(0)
  })

  it('gives the same numbers by vectors and by the matrix', () => {
    const vectors = termVectors(texts)
    const matrix = similarityMatrix(texts)
    for (const [a, first] of vectors.entries()) {
      for (const [b, second] of vectors.entries()) {
        expect(cosine(first, second)).toBeCloseTo(matrix[a]?.[b] ?? -1, 9)
      }
    }
  })
})

describe('coverage', () => {
  it('chooses distinct texts, as many as asked or all', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.nat(20), (collection, count) => {
        for (const choose of [coverage, farthestFirst]) {
          const chosen = choose(collection, count)
          expect(new Set(chosen).size).toBe(chosen.length)
          expect(chosen).toHaveLength(Math.min(count, collection.length))
        }
      }),
    )
  })

  it('starts each smaller set as a prefix of the larger', () => {
    expect(coverage(texts, 4).slice(0, 2)).toEqual(coverage(texts, 2))
    expect(farthestFirst(texts, 4).slice(0, 2)).toEqual(farthestFirst(texts, 2))
  })

  it('takes one text of each topic before a second of any', () => {
    const [first, second] = coverage(texts, 2)
    expect([first, second].map((index) => (index ?? 0) < 3)).toContain(true)
    expect([first, second].map((index) => (index ?? 0) >= 3)).toContain(true)
  })

  it('finds the outlier early by farthest-first', () => {
    expect(farthestFirst(texts, 3)).toContain(5)
  })
})

describe('class medoids', () => {
  it('takes the medoid of every class first, then second representatives', () => {
    const items = texts.map((text, index) => ({ text, label: index < 3 ? 'card' : 'top_up' }))
    const chosen = classMedoids(items, 4)
    expect(chosen.slice(0, 2).map((index) => items[index]?.label)).toEqual(['card', 'top_up'])
    expect(chosen.slice(2, 4).map((index) => items[index]?.label)).toEqual(['card', 'top_up'])
    expect(chosen[0]).toBe(coverage(texts.slice(0, 3), 1)[0])
  })

  it('returns everything when asked for more than there is', () => {
    const items = texts.map((text) => ({ text, label: 'x' }))
    expect(classMedoids(items, 99).sort()).toEqual([0, 1, 2, 3, 4, 5])
  })
})

describe('near-duplicates', () => {
  it('finds texts that differ in case and punctuation, and no others', () => {
    expect(nearDuplicates([...texts, 'where is my card'])).toEqual([[0, 6]])
  })

  it('splits a text into runs of words', () => {
    expect([...wordNgrams('My card, my CARD is lost', 2)]).toEqual([
      'my card',
      'card my',
      'card is',
      'is lost',
    ])
  })
})
