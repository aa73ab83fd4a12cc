import { unitUniform } from './rendezvous.ts'

/** Slots of every layer: experiments get them by the hundredth. */
export const LAYER_SLOTS = 100

/** Of its own, so that a slot says nothing about enrolment or variant. It may never change. */
const LAYER_SEED = 0x27d4eb2f

/** The slot of a unit in a layer, 0 to 99: the same for every experiment of the layer, so that they exclude each other. */
export function layerSlot(layer: string, unitId: string): number {
  return Math.floor(unitUniform(layer, unitId, LAYER_SEED) * LAYER_SLOTS)
}

/**
 * Slots for an experiment that needs `count` of those that nobody has: the ones that it had before where they are free,
 * so that its units come back to it, then the lowest.
 * @returns null when fewer are free
 */
export function chooseSlots(
  taken: ReadonlySet<number>,
  count: number,
  before: readonly number[],
): number[] | null {
  const kept = before.filter((slot) => !taken.has(slot)).slice(0, count)
  const others = Array.from({ length: LAYER_SLOTS }, (_, slot) => slot).filter(
    (slot) => !taken.has(slot) && !kept.includes(slot),
  )
  const chosen = [...kept, ...others].slice(0, count)
  return chosen.length === count ? chosen.toSorted((a, b) => a - b) : null
}
