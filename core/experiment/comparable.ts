import type { Variant } from '../../contracts/splits.ts'
import { mergePairs } from '../statistics/bivariate-moments.ts'
import { adjustedStratum } from '../statistics/cuped.ts'
import { type Arm, type Stratum, stratifiedEffect } from '../statistics/effect.ts'
import type { Moments } from '../statistics/moments.ts'
import { ratioArm } from '../statistics/ratio-metric.ts'
import type { Metric } from './metrics.ts'
import { type Cell, emptyPairs, type Pairs, pooledPairs, type Strata } from './strata.ts'

/** Units with a history that each variant needs before a regression on it is believed. */
const MIN_HISTORIES = 30

const noArm: Arm = { n: 0, mean: 0, variance: 0 }

/**
 * The strata as arms for the tests, adjusted by what the units' history predicts where there is enough of it. Variances
 * and the regression are those within strata, over all strata together: a single stratum of a few units cannot state
 * its own. Of a ratio each stratum states its own, because it is tested over a single one only.
 */
export function comparable(strata: Strata, metric: Metric): Stratum[] {
  const cells = Object.values(strata)
  if (metric.type === 'ratio') {
    return cells.map(({ pairs = emptyPairs }) => ({
      a: ratioArm(pairs.A) ?? noArm,
      b: ratioArm(pairs.B) ?? noArm,
    }))
  }
  const completed = cells.map(completePairs)
  return armsOf(completed, metric, hasEnoughHistory(strata) ? withinTheta(completed) : 0)
}

/** What the units' history is worth. */
export interface HistoryGain {
  readonly units: number
  /** Those of the units with a history. */
  readonly known: number
  /** The share of the difference's variance that is explained, from 0 to 1. */
  readonly explained: number
}

/** What the adjustment of `comparable` brings; null where there is none. */
export function historyGain(strata: Strata, metric: Metric): HistoryGain | null {
  if (metric.type === 'ratio' || !hasEnoughHistory(strata)) return null
  const completed = Object.values(strata).map(completePairs)
  const plain = stratifiedEffect(armsOf(completed, metric, 0))
  const adjusted = stratifiedEffect(comparable(strata, metric))
  if (plain === null || adjusted === null) return null
  return {
    units: completed.reduce((sum, { A, B }) => sum + A.n + B.n, 0),
    known: pooledPairs(strata, 'A').n + pooledPairs(strata, 'B').n,
    explained: Math.max(0, 1 - adjusted.variance / plain.variance),
  }
}

function hasEnoughHistory(strata: Strata): boolean {
  return pooledPairs(strata, 'A').n >= MIN_HISTORIES && pooledPairs(strata, 'B').n >= MIN_HISTORIES
}

/**
 * Every unit as a pair: one without a history gets the mean history of its cell, the same in both variants, so that
 * nothing is taken from its value.
 */
function completePairs({ A, B, pairs = emptyPairs }: Cell): Pairs {
  const { meanX } = mergePairs(pairs.A, pairs.B)
  const asPairs = ({ n, mean, m2 }: Moments) => ({ n, meanX, meanY: mean, m2X: 0, m2Y: m2, cXY: 0 })
  return { A: mergePairs(pairs.A, asPairs(A)), B: mergePairs(pairs.B, asPairs(B)) }
}

/** The regression of values on histories within cells; 0 when histories do not vary. */
function withinTheta(cells: readonly Pairs[]): number {
  const pooled = cells.map(({ A, B }) => mergePairs(A, B))
  const m2X = pooled.reduce((sum, pairs) => sum + pairs.m2X, 0)
  return m2X > 0 ? pooled.reduce((sum, { cXY }) => sum + cXY, 0) / m2X : 0
}

function armsOf(cells: readonly Pairs[], metric: Metric, theta: number): Stratum[] {
  const variances = { A: withinVariances(cells, 'A', metric), B: withinVariances(cells, 'B', metric) }
  const arm = (cell: Pairs, variant: Variant) => {
    const { n, meanX, meanY } = cell[variant]
    return { n, mean: meanY, covariateMean: meanX, ...variances[variant] }
  }
  return cells.map((cell) => adjustedStratum(arm(cell, 'A'), arm(cell, 'B'), theta))
}

/** p(1 - p) of a proportion, n - 1 in the denominator of a mean; the covariate's likewise. */
function withinVariances(cells: readonly Pairs[], variant: Variant, metric: Metric) {
  const lost = metric.type === 'binary' ? 0 : 1
  let [squares, covariateSquares, products, degrees] = [0, 0, 0, 0]
  for (const cell of cells) {
    const { n, m2X, m2Y, cXY } = cell[variant]
    squares += m2Y
    covariateSquares += m2X
    products += cXY
    degrees += Math.max(0, n - lost)
  }
  const by = Math.max(1, degrees)
  return { variance: squares / by, covariateVariance: covariateSquares / by, covariance: products / by }
}
