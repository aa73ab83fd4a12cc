import { assign } from '../../core/assignment/assign.ts'
import { type Arm, rendezvous } from '../../core/assignment/rendezvous.ts'
import { basisPoints, type Split, type Variant } from '../../core/assignment/split.ts'

/** Where a unit is: nowhere, or in a variant; an index into `sharesOf`. */
export const places = [null, 'A', 'B'] as const

export const UNITS = 1_000_000
const unitIds = Array.from({ length: UNITS }, (_, unit) => `user-${unit}`)

export function makeSplit(
  controlPercentage: number,
  treatmentPercentage: number,
  about: Partial<Pick<Split, 'id' | 'kind' | 'unit' | 'salt' | 'configVersion'>> = {},
): Split {
  return {
    id: 'split',
    kind: 'experiment',
    unit: 'user',
    salt: '0192f0c0-1a2b-7c3d-8e4f-5a6b7c8d9e0f',
    layer: null,
    targeting: [],
    configVersion: 1,
    ...about,
    controlPercentage,
    treatmentPercentage,
  }
}

export function unitId(unit: number): string {
  return unitIds[unit] ?? `user-${unit}`
}

export function placeOf(variant: Variant | null): number {
  return places.indexOf(variant)
}

/** The share of each place of a split. */
export function sharesOf({ controlPercentage, treatmentPercentage }: Split): number[] {
  const [a, b] = [basisPoints(controlPercentage), basisPoints(treatmentPercentage)]
  return [10_000 - a - b, a, b].map((points) => points / 10_000)
}

/** The place of each of the first units by the product's assignment. */
export function placesOf(split: Split, units = UNITS): Uint8Array {
  const found = new Uint8Array(units)
  for (let unit = 0; unit < units; unit++) found[unit] = placeOf(assign(split, unitId(unit)).variant)
  return found
}

/** The arm of each of the first units, with any number of arms. */
export function placesOfArms(weights: readonly number[], salt: string, units = UNITS): Uint8Array {
  const arms: Arm<string>[] = weights.map((weight, index) => ({ id: String(index), weight }))
  const found = new Uint8Array(units)
  for (let unit = 0; unit < units; unit++)
    found[unit] = Number(rendezvous(arms, salt, unitId(unit), 0x51ed270b))
  return found
}
