import type { Observation, UnitTotals } from '../../contracts/rpc/experiment.ts'
import type { Variant } from '../../contracts/splits.ts'
import { reassignmentProbability } from '../assignment/reassignment.ts'
import { murmur3 } from '../murmur3.ts'
import type { Encounter } from './analysis.ts'

/** What is kept of a unit: the latest split it met, and which metrics were counted there. */
export interface UnitRecord extends Encounter {
  /** Probability of B of the split itself; `probability` is that of this unit, given what it met before. */
  readonly splitProbability: number
  /** When it met that split first, in milliseconds since the epoch: the attribution window begins. */
  readonly exposedAt: number
  /** Bit i: the metric at place i of the watched ones was counted. */
  readonly counted: number
  /** The totals that were counted there, by ratio metric. */
  readonly totals: Readonly<Record<string, UnitTotals>>
}

/**
 * A unit's number: 53 bits of its hash. An id would make the object a store of personal data, and two of a million
 * units share a number with probability .00006; the second one is then not counted.
 */
export function unitKey(unitId: string): number {
  return murmur3(unitId, 1) * 2 ** 21 + (murmur3(unitId, 2) >>> 11)
}

/**
 * The record of a unit after an observation. A unit that meets a changed split is a new observation, randomised anew
 * among those of its former variant.
 * @returns null when the observation does not count: it belongs to a split that the unit has since left, or to a
 * variant that the unit could not get
 */
export function meet(known: UnitRecord | null, seen: Observation): UnitRecord | null {
  const { variant, configVersion, probability: splitProbability, at: exposedAt } = seen
  if (known && configVersion < known.configVersion) return null
  if (known && configVersion === known.configVersion) return known.variant === variant ? known : null
  const probability = known
    ? reassignmentProbability(known.variant, known.splitProbability, splitProbability)
    : splitProbability
  if (chanceOf(variant, probability) <= 0) return null
  return { variant, configVersion, probability, splitProbability, exposedAt, counted: 0, totals: {} }
}

function chanceOf(variant: Variant, probability: number): number {
  return variant === 'B' ? probability : 1 - probability
}
