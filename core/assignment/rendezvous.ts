import { murmur3 } from '../murmur3.ts'

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
  let best: Id | null = null
  let bestScore = 0
  for (const arm of arms) {
    if (arm.weight <= 0) continue
    const score = -arm.weight / Math.log(openUniform(`${salt}:${arm.id}:${unitId}`, seed))
    if (score > bestScore) {
      best = arm.id
      bestScore = score
    }
  }
  return best
}

/** A hash of the key as a number strictly between 0 and 1. */
export function openUniform(key: string, seed: number): number {
  return (murmur3(key, seed) + 0.5) / 2 ** 32
}
