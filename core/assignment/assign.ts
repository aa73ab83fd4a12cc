import { openUniform, rendezvous } from './rendezvous.ts'
import { type Assignment, basisPoints, type Split, treatmentProbability } from './split.ts'

/**
 * Enrolment and variant must not share a hash: one hash for both would put every enrolled unit of a small
 * enrolment into the same arm. The values are arbitrary and may never change: they decide who gets what.
 */
const ENROLMENT_SEED = 0x9e3779b1
const VARIANT_SEED = 0x85ebca77

/**
 * The variant of a unit: a pure function of split and unit id, so it is sticky without any storage.
 * Growing both shares in proportion only enrols units; changing their ratio moves no more units than it must.
 */
export function assign(split: Split, unitId: string): Assignment {
  const control = basisPoints(split.controlPercentage)
  const treatment = basisPoints(split.treatmentPercentage)
  const enrolled = openUniform(`${split.salt}:${unitId}`, ENROLMENT_SEED) * 10_000 < control + treatment
  return {
    variant: enrolled ? variantOf(control, treatment, split.salt, unitId) : null,
    probability: treatmentProbability(split),
    configVersion: split.configVersion,
  }
}

function variantOf(control: number, treatment: number, salt: string, unitId: string) {
  // One arm alone needs no hash; it is the steady state of every finished rollout.
  if (control === 0) return 'B'
  if (treatment === 0) return 'A'
  const arms = [
    { id: 'A', weight: control },
    { id: 'B', weight: treatment },
  ] as const
  return rendezvous(arms, salt, unitId, VARIANT_SEED)
}
