import { murmur3After } from '../murmur3.ts'

/** An arm and its weight; weights need no common sum. */
export interface Arm<Id extends string> {
  readonly id: Id
  readonly weight: number
}

/**
 * Weighted rendezvous hashing: the arm with the greatest `-weight / ln(u)`, where `u` in (0, 1) is a hash of arm
 * and unit. Raising one weight only moves units into that arm, and the order of the arms does not matter.
 * Source: Schindelhauer and Schomaker, "Weighted distributed hash tables" (2005), logarithmic method.
 * @returns null when no arm has a positive weight
 */
export function rendezvous<Id extends string>(
  arms: readonly Arm<Id>[],
  salt: string,
  unitId: string,
  seed: number,
): Id | null {
  const hashes = hashesOf(salt, seed)
  let best: Id | null = null
  let bestScore = 0
  for (const arm of arms) {
    if (arm.weight <= 0) continue
    const score = -arm.weight / Math.log(open(armHash(hashes, arm.id)(unitId)))
    if (score > bestScore) {
      best = arm.id
      bestScore = score
    }
  }
  return best
}

/** A hash of salt and unit, `salt:unitId`, as a number strictly between 0 and 1. */
export function unitUniform(salt: string, unitId: string, seed: number): number {
  return open(hashesOf(salt, seed).unit(unitId))
}

/** A 32-bit hash as a number strictly between 0 and 1. */
function open(hash: number): number {
  return (hash + 0.5) / 2 ** 32
}

type Hash = (unitId: string) => number

/** What was hashed of a salt and a seed already. */
interface SaltHashes {
  readonly salt: string
  readonly seed: number
  /** Of `salt:unitId`. */
  readonly unit: Hash
  /** By the id of an arm, of `salt:arm:unitId`. */
  readonly arms: Map<string, Hash>
}

/**
 * Salts are few and come again with every unit: each is hashed once, which leaves only the unit's id for an assignment.
 * All are forgotten when there are too many; that costs time and changes no hash.
 */
const known = new Map<number, Map<string, SaltHashes>>()
const capacity = 10_000

function hashesOf(salt: string, seed: number): SaltHashes {
  return known.get(seed)?.get(salt) ?? remember(salt, seed)
}

function remember(salt: string, seed: number): SaltHashes {
  const ofSeed = known.get(seed) ?? new Map<string, SaltHashes>()
  if (ofSeed.size >= capacity) ofSeed.clear()
  const hashes: SaltHashes = { salt, seed, unit: murmur3After(`${salt}:`, seed), arms: new Map() }
  ofSeed.set(salt, hashes)
  known.set(seed, ofSeed)
  return hashes
}

function armHash({ salt, seed, arms }: SaltHashes, id: string): Hash {
  const known = arms.get(id)
  if (known !== undefined) return known
  const hash = murmur3After(`${salt}:${id}:`, seed)
  arms.set(id, hash)
  return hash
}
