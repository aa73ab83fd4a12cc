import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hash, sampled, shuffled, uniform } from './randomness.ts'

const draw = { seed: 7, step: 3, purpose: 'test' }

describe('counter-based randomness', () => {
  it('depends on each of seed, step, purpose and index', () => {
    const values = [
      hash(1, 1, 'a', 1),
      hash(2, 1, 'a', 1),
      hash(1, 2, 'a', 1),
      hash(1, 1, 'b', 1),
      hash(1, 1, 'a', 2),
    ]
    expect(new Set(values).size).toBe(5)
    expect(hash(1, 1, 'a', 1)).toBe(values[0])
  })

  it('keeps step and purpose apart', () => {
    expect(hash(1, '1a', 'b', 1)).not.toBe(hash(1, '1', 'ab', 1))
  })

  it('is spread evenly over [0, 1)', () => {
    const bins = new Array<number>(10).fill(0)
    for (let index = 0; index < 20_000; index++) {
      const bin = Math.floor(uniform(draw, index) * 10)
      bins[bin] = (bins[bin] ?? 0) + 1
    }
    const chiSquare = bins.reduce((sum, seen) => sum + (seen - 2000) ** 2 / 2000, 0)
    expect(chiSquare).toBeLessThan(27.9) // 9 degrees of freedom, p = 0.001
  })

  it('shuffles without losing or repeating an item, and the same way each time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        const once = shuffled(items, { ...draw, seed })
        expect(once).toEqual(shuffled(items, { ...draw, seed }))
        expect([...once].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b))
      }),
    )
  })

  it('gives each item each place equally often', () => {
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 6000; seed++) {
      const key = shuffled(['a', 'b', 'c'], { ...draw, seed }).join('')
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    const chiSquare = [...counts.values()].reduce((sum, seen) => sum + (seen - 1000) ** 2 / 1000, 0)
    expect(chiSquare).toBeLessThan(20.5) // 5 degrees of freedom, p = 0.001
  })

  it('samples distinct items', () => {
    expect(new Set(sampled([1, 2, 3, 4, 5], 3, draw)).size).toBe(3)
    expect(sampled([1, 2], 5, draw)).toHaveLength(2)
  })
})
