import type { Variant } from '../../contracts/splits.ts'
import {
  addPair,
  type BivariateMoments,
  mergePairs,
  noPairs,
  type Pair,
  replacePair,
} from '../statistics/bivariate-moments.ts'
import { addValue, type Moments, mergeMoments, noMoments } from '../statistics/moments.ts'
import type { Encounter } from './analysis.ts'

/** Pairs of each variant. */
export type Pairs = Readonly<Record<Variant, BivariateMoments>>

/** Values of one metric of the units that had one probability of B. */
export interface Cell {
  readonly A: Moments
  readonly B: Moments
  /**
   * Units that count as a pair instead: (x: history, y: value) where a history is known, (x: denominator,
   * y: numerator) of a ratio. Absent before the first.
   */
  readonly pairs?: Pairs
}

/**
 * Cells by the probability of B that units had: within one, both variants are drawn alike at every moment, so neither a
 * ramp nor a bandit nor a drift makes them differ.
 */
export type Strata = Readonly<Record<string, Cell>>

const emptyCell: Cell = { A: noMoments, B: noMoments }
export const emptyPairs: Pairs = { A: noPairs, B: noPairs }

/** Adds a unit's value, beside its covariate when it has one. */
export function addToStratum(
  strata: Strata,
  met: Encounter,
  value: number,
  covariate: number | null = null,
): Strata {
  const { variant } = met
  if (covariate !== null) return changePairs(strata, met, (pairs) => addPair(pairs, covariate, value))
  return changeCell(strata, met, (cell) => ({ ...cell, [variant]: addValue(cell[variant], value) }))
}

/** Puts a unit's pair in the place of the one that it had, if any. */
export function putPair(strata: Strata, met: Encounter, before: Pair | null, after: Pair): Strata {
  return changePairs(strata, met, (pairs) =>
    before === null ? addPair(pairs, after.x, after.y) : replacePair(pairs, before, after),
  )
}

function changePairs(
  strata: Strata,
  met: Encounter,
  change: (pairs: BivariateMoments) => BivariateMoments,
): Strata {
  return changeCell(strata, met, ({ pairs = emptyPairs, ...cell }) => ({
    ...cell,
    pairs: { ...pairs, [met.variant]: change(pairs[met.variant]) },
  }))
}

function changeCell(strata: Strata, { probability }: Encounter, change: (cell: Cell) => Cell): Strata {
  const key = probability.toFixed(4)
  return { ...strata, [key]: change(strata[key] ?? emptyCell) }
}

/** Whether all units had the same probability of B, which asymptotic intervals need. */
export function isConstantSplit(strata: Strata): boolean {
  return Object.keys(strata).length === 1
}

/** Values of one variant over all strata, with a history or without; of a ratio its numerators. */
export function pooledMoments(strata: Strata, variant: Variant): Moments {
  const { n, meanY: mean, m2Y: m2 } = pooledPairs(strata, variant)
  return Object.values(strata).reduce((sum, cell) => mergeMoments(sum, cell[variant]), { n, mean, m2 })
}

/** Pairs of one variant over all strata. */
export function pooledPairs(strata: Strata, variant: Variant): BivariateMoments {
  return Object.values(strata).reduce(
    (sum, { pairs }) => mergePairs(sum, (pairs ?? emptyPairs)[variant]),
    noPairs,
  )
}
