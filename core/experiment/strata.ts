import type { Variant } from '../../contracts/splits.ts'
import type { Stratum } from '../statistics/effect.ts'
import { addValue, type Moments, mergeMoments, noMoments } from '../statistics/moments.ts'
import type { Encounter } from './analysis.ts'
import type { Metric } from './metrics.ts'

/** Values of one metric of the units that had one probability of B. */
export interface Cell {
  readonly A: Moments
  readonly B: Moments
}

/**
 * Cells by the probability of B that units had: within one, both variants are drawn alike at every moment, so neither a
 * ramp nor a bandit nor a drift makes them differ.
 */
export type Strata = Readonly<Record<string, Cell>>

const emptyCell: Cell = { A: noMoments, B: noMoments }

export function addToStratum(strata: Strata, { variant, probability }: Encounter, value: number): Strata {
  const key = probability.toFixed(4)
  const cell = strata[key] ?? emptyCell
  return { ...strata, [key]: { ...cell, [variant]: addValue(cell[variant], value) } }
}

/** Whether all units had the same probability of B, which asymptotic intervals need. */
export function isConstantSplit(strata: Strata): boolean {
  return Object.keys(strata).length === 1
}

/** One variant over all strata. */
export function pooledMoments(strata: Strata, variant: Variant): Moments {
  return Object.values(strata).reduce((sum, cell) => mergeMoments(sum, cell[variant]), noMoments)
}

/**
 * The strata as arms for the tests. Variances are those within strata, over all strata together: a single stratum of
 * a few units cannot state its own.
 */
export function comparable(strata: Strata, metric: Metric): Stratum[] {
  const cells = Object.values(strata)
  const variance = { A: withinVariance(cells, 'A', metric), B: withinVariance(cells, 'B', metric) }
  return cells.map(({ A, B }) => ({
    a: { n: A.n, mean: A.mean, variance: variance.A },
    b: { n: B.n, mean: B.mean, variance: variance.B },
  }))
}

/** p(1 - p) of a proportion, the n - 1 variance of a mean. */
function withinVariance(cells: readonly Cell[], variant: Variant, metric: Metric): number {
  const lost = metric.type === 'binary' ? 0 : 1
  let squares = 0
  let degrees = 0
  for (const cell of cells) {
    squares += cell[variant].m2
    degrees += Math.max(0, cell[variant].n - lost)
  }
  return degrees > 0 ? squares / degrees : 0
}
