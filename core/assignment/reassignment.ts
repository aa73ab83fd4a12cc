import type { Variant } from './split.ts'

/**
 * Probability that a unit is in B now, given the variant it had when B's probability was `before`.
 *
 * With two arms, rendezvous hashing compares one fixed number of the unit with a threshold that moves with the
 * probability of B, so a growing B only takes units and a shrinking B only gives them away. A unit seen again
 * under a changed split is therefore a new, honestly randomised observation with this probability; 0 and 1 mean
 * that it had no choice and says nothing about the difference.
 */
export function reassignmentProbability(was: Variant, before: number, now: number): number {
  if (was === 'A') return now > before ? (now - before) / (1 - before) : 0
  return now < before ? now / before : 1
}
