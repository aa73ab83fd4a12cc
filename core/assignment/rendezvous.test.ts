import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { murmur3 } from '../murmur3.ts'
import { assign } from './assign.ts'
import { type Arm, rendezvous, unitUniform } from './rendezvous.ts'

const salts = fc.stringMatching(/^[\w.-]{1,40}$/)
const units = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
)
const seeds = fc.constantFrom(0, 1, 0x9e3779b1, 0x85ebca77)

const uniform = (key: string, seed: number) => (murmur3(key, seed) + 0.5) / 2 ** 32

/** The definition, without anything remembered. */
const byDefinition = (arms: readonly Arm<string>[], salt: string, unit: string, seed: number) => {
  const scores = arms.map(({ id, weight }) => -weight / Math.log(uniform(`${salt}:${id}:${unit}`, seed)))
  const best = Math.max(0, ...scores)
  return best === 0 ? null : (arms[scores.indexOf(best)]?.id ?? null)
}

describe('rendezvous hashing', () => {
  it('is a hash of salt, arm and unit, whatever was hashed before', () => {
    const arms = fc.uniqueArray(
      fc.record({ id: fc.stringMatching(/^[A-Za-z]{1,8}$/), weight: fc.integer({ min: 0, max: 10_000 }) }),
      { selector: ({ id }) => id, maxLength: 4 },
    )
    fc.assert(
      fc.property(arms, salts, units, seeds, (list, salt, unit, seed) => {
        expect(rendezvous(list, salt, unit, seed)).toBe(byDefinition(list, salt, unit, seed))
        expect(unitUniform(salt, unit, seed)).toBe(uniform(`${salt}:${unit}`, seed))
      }),
      { numRuns: 5_000 },
    )
  })

  it('stays itself after more salts than it remembers', () => {
    const of = (salt: string) => unitUniform(salt, 'user-1', 1)
    const before = of('first')
    for (let n = 0; n < 10_001; n++) of(`salt-${n}`)
    expect(of('first')).toBe(before)
  })

  it('gives 15,400 pinned units what it always gave them: a change here moves live traffic', () => {
    const names = [
      '',
      'a',
      'ab',
      'abc',
      'abcd',
      'müller',
      '田中',
      '🙂',
      'user-',
      'conversation 🙂 é',
      'x'.repeat(37),
    ]
    const shares = [
      [50, 50],
      [45, 45],
      [99, 1],
      [0.5, 0.01],
      [0, 100],
      [100, 0],
      [10, 80],
    ] as const
    let digest = 0
    for (const salt of ['s', 'salt', '0192f0c0-0000-7000-8000-000000000001', 'a.b-c_d', 'five5']) {
      for (const [controlPercentage, treatmentPercentage] of shares) {
        const split = {
          id: 'x',
          kind: 'experiment',
          unit: 'user',
          salt,
          controlPercentage,
          treatmentPercentage,
          configVersion: 1,
          layer: null,
          targeting: [],
        } as const
        for (const name of names) {
          for (let n = 0; n < 40; n++) digest = murmur3(`${digest}${assign(split, name + n).variant}`, 7)
        }
      }
    }
    expect(digest).toBe(4216210909)
  })
})
