import type { UnitKind, Variant } from '../../contracts/splits.ts'
import type { TargetingCondition } from '../../contracts/targeting.ts'

export type { UnitKind, Variant }

/** Everything that decides which variant a unit gets; a plain value that fits in a snapshot. */
export interface Split {
  /** Id of the experiment or deployment. */
  readonly id: string
  readonly kind: 'experiment' | 'rollout'
  readonly unit: UnitKind
  readonly salt: string
  /** The part of a layer's units that it may have; null: all units. */
  readonly layer: LayerPart | null
  /** Conditions on the attributes of a request, all of which must be met. */
  readonly targeting: readonly TargetingCondition[]
  /** Shares of the units that it may have, in percent, steps of .01; what is left of 100 is not enrolled. */
  readonly controlPercentage: number
  readonly treatmentPercentage: number
  /** Grows when units are drawn with other shares. */
  readonly configVersion: number
}

/** Slots of a layer; the running experiments of one layer never have one in common. */
export interface LayerPart {
  /** What the layer's slots are drawn with. */
  readonly name: string
  readonly slots: ReadonlySet<number>
}

/** The variant a unit gets, with what the analysis must know about how it was drawn. */
export interface Assignment {
  /** Null: not enrolled, served as if there were no split. */
  readonly variant: Variant | null
  /** Probability that an enrolled unit of this split gets B. */
  readonly probability: number
  readonly configVersion: number
}

/** A percentage in basis points (1/100 %), so that shares add up exactly. */
export function basisPoints(percentage: number): number {
  return Math.round(percentage * 100)
}

/** Probability of B among enrolled units; 0 when nobody is enrolled. */
export function treatmentProbability(
  split: Pick<Split, 'controlPercentage' | 'treatmentPercentage'>,
): number {
  const treatment = basisPoints(split.treatmentPercentage)
  const enrolled = basisPoints(split.controlPercentage) + treatment
  return enrolled === 0 ? 0 : treatment / enrolled
}
