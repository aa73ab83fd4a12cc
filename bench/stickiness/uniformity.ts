import { v7 } from 'uuid'
import { regularizedGammaQ } from '../../core/statistics/gamma.ts'
import { randomOf } from '../random.ts'
import { makeSplit, placesOf, placesOfArms, unitId } from './splits.ts'

const SALTS = 1000
/** An even hash has its share of p < .01 outside .5 % to 1.5 % once in twelve times among 1,000 tests, here once in 2,000. */
const MORE_SALTS = 5000
const PAIRS = 2000
const UNITS_A_SALT = 10_000
/** For tests of the 1 % that is enrolled: about 200 units each. */
const UNITS_OF_FEW = 20_000
const EVEN = makeSplit(50, 50)

/** p-values of one question, asked many times. */
export interface Spread {
  readonly tests: number
  readonly below01: number
  readonly worst: number
}

/** Upper tail of the chi-square distribution. */
export function chiSquareP(statistic: number, degrees: number): number {
  return regularizedGammaQ(degrees / 2, statistic / 2)
}

/** Goodness of fit of counts to shares. */
function fitP(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const statistic = counts.reduce((sum, count, place) => {
    const expected = total * (shares[place] ?? 0)
    return sum + (count - expected) ** 2 / expected
  }, 0)
  return chiSquareP(statistic, counts.length - 1)
}

function spreadOf(pValues: readonly number[]): Spread {
  const low = pValues.filter((p) => p < 0.01).length
  return { tests: pValues.length, below01: low / pValues.length, worst: Math.min(...pValues) }
}

function countsOf(found: Uint8Array, of: number): number[] {
  const counts = Array.from({ length: of }, () => 0)
  for (const place of found) counts[place] = (counts[place] ?? 0) + 1
  return counts
}

const salts = Array.from({ length: MORE_SALTS }, (_, index) => `salt-${index}`)

/** The first 1,000 salts, and all 5,000. */
export interface Fits {
  readonly first: Spread
  readonly all: Spread
}

function fitsOf(pOf: (salt: string) => number): Fits {
  const pValues = salts.map(pOf)
  return { first: spreadOf(pValues.slice(0, SALTS)), all: spreadOf(pValues) }
}

/** Enrolment and variant at once: nobody, A, B in 40 : 40 : 20. */
export function splitFits(): Fits {
  return fitsOf((salt) =>
    fitP(countsOf(placesOf(makeSplit(40, 20, { salt }), UNITS_A_SALT), 3), [0.4, 0.4, 0.2]),
  )
}

/** Three arms by rendezvous hashing. */
export function armsFit(): Fits {
  const weights = [0.5, 0.3, 0.2]
  return fitsOf((salt) => fitP(countsOf(placesOfArms(weights, salt, UNITS_A_SALT), 3), weights))
}

/** A against B among the 1 % that is enrolled; one hash for both questions would put all of them into one arm. */
export function variantsOfTheFew(): Spread & { readonly A: number; readonly B: number; readonly p: number } {
  const total = { A: 0, B: 0 }
  const pValues = salts.slice(0, SALTS).map((salt) => {
    const [, a = 0, b = 0] = countsOf(placesOf(makeSplit(0.5, 0.5, { salt }), UNITS_OF_FEW), 3)
    total.A += a
    total.B += b
    return fitP([a, b], [0.5, 0.5])
  })
  return { ...spreadOf(pValues), ...total, p: fitP([total.A, total.B], [0.5, 0.5]) }
}

/** Salts that differ in their last character from the one before, in blocks of 16. */
export function lastCharacterSalts(): string[] {
  return Array.from(
    { length: PAIRS + PAIRS / 15 + 16 },
    (_, index) => `test-${index >> 4}-${(index % 16).toString(16)}`,
  )
}

/** Ids as they are made one after the other in the same few milliseconds. */
export function neighbouringIds(): string[] {
  const { uniform } = randomOf(2026, 'uuid')
  return Array.from({ length: PAIRS + 1 }, (_, index) =>
    v7({
      msecs: 1_790_000_000_000 + Math.floor(index / 8),
      seq: index % 8,
      random: Uint8Array.from({ length: 16 }, () => Math.floor(256 * uniform())),
    }),
  )
}

/** Independence of the variants in neighbouring experiments. */
export function neighbours(of: readonly string[], areNeighbours = (_: string, __: string) => true): Spread {
  return independence(of, areNeighbours, (salt) =>
    placesOf({ ...EVEN, salt }, UNITS_A_SALT).map((place) => place - 1),
  )
}

/** The same with GrowthBook's first hash, which its SDKs still use by default: FNV-1a of unit and seed, modulo 1,000. */
export function neighboursByFnv(
  of: readonly string[],
  areNeighbours = (_: string, __: string) => true,
): Spread {
  return independence(of, areNeighbours, (salt) =>
    Uint8Array.from({ length: UNITS_A_SALT }, (_, unit) =>
      Number(fnv1a(`${unitId(unit)}${salt}`) % 1000 >= 500),
    ),
  )
}

/** True for salts of one block: all but the last character are equal. */
export function shareAllButOne(one: string, other: string): boolean {
  return one.slice(0, -1) === other.slice(0, -1)
}

function independence(
  of: readonly string[],
  areNeighbours: (one: string, other: string) => boolean,
  places: (salt: string) => Uint8Array,
): Spread {
  const pValues: number[] = []
  let before: { salt: string; found: Uint8Array } | null = null
  for (const salt of of) {
    if (pValues.length === PAIRS) break
    const found = places(salt)
    if (before !== null && areNeighbours(before.salt, salt)) pValues.push(jointP(before.found, found))
    before = { salt, found }
  }
  return spreadOf(pValues)
}

/** Chi-square test of independence of a two-by-two table. */
function jointP(one: Uint8Array, other: Uint8Array): number {
  const table = [0, 0, 0, 0]
  for (const [unit, place] of one.entries()) {
    const cell = 2 * place + (other[unit] ?? 0)
    table[cell] = (table[cell] ?? 0) + 1
  }
  const [a = 0, b = 0, c = 0, d = 0] = table
  const statistic = (one.length * (a * d - b * c) ** 2) / ((a + b) * (c + d) * (a + c) * (b + d))
  return chiSquareP(statistic, 1)
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
