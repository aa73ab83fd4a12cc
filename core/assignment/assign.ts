import { layerSlot } from './layer.ts'
import { rendezvous, unitUniform } from './rendezvous.ts'
import { type Assignment, basisPoints, type Split, treatmentProbability } from './split.ts'
import { type Attributes, meetsAll } from './targeting.ts'

/**
 * Enrolment and variant must not share a hash: one hash for both would put every enrolled unit of a small
 * enrolment into the same arm. The values are arbitrary and may never change: they decide who gets what.
 */
const ENROLMENT_SEED = 0x9e3779b1
const VARIANT_SEED = 0x85ebca77

const noAttributes: Attributes = {}

/**
 * The variant of a unit: a pure function of split, unit id and attributes, so it is sticky without any storage.
 * Growing both shares in proportion only enrols units; changing their ratio moves no more units than it must.
 */
export function assign(split: Split, unitId: string, attributes: Attributes = noAttributes): Assignment {
  const control = basisPoints(split.controlPercentage)
  const treatment = basisPoints(split.treatmentPercentage)
  const variant = isEnrolled(split, control + treatment, unitId, attributes)
    ? variantOf(control, treatment, split.salt, unitId)
    : null
  return { variant, probability: treatmentProbability(split), configVersion: split.configVersion }
}

/** @param share of the split's units, in basis points */
function isEnrolled(split: Split, share: number, unitId: string, attributes: Attributes): boolean {
  const { layer, targeting, salt } = split
  if (share === 0 || (layer !== null && !layer.slots.has(layerSlot(layer.name, unitId)))) return false
  if (!meetsAll(targeting, attributes)) return false
  // Everybody is everybody: the hash is for smaller shares.
  return share >= 10_000 || unitUniform(salt, unitId, ENROLMENT_SEED) * 10_000 < share
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
