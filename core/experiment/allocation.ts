import type { ExperimentDefinition, Shares, SplitState } from '../../contracts/rpc/experiment.ts'
import type { Allocation } from '../../contracts/splits.ts'
import { basisPoints } from '../assignment/split.ts'
import { stratifiedEffect } from '../statistics/effect.ts'
import { betaPosterior, type Posteriors, thompsonShares } from '../statistics/posterior-best.ts'
import type { AnalysisState } from './analysis.ts'
import { comparable } from './comparable.ts'
import type { Measured } from './measured.ts'
import { type Metric, metricOf } from './metrics.ts'
import { isConstantSplit, pooledMoments } from './strata.ts'

const HOUR_MS = 3_600_000

/** Shares move in twentieths, so that units have few different probabilities and the analysis stays small. */
const GRID = 20
const LEAST_TREATMENT = 0.01

/** When a bandit may change its split next; null for a fixed one. */
export function nextAllocationAt({ allocation }: ExperimentDefinition, state: SplitState): number | null {
  if (allocation.type === 'fixed') return null
  return (state.sharesChangedAt ?? state.startedAt ?? 0) + allocation.every_hours * HOUR_MS
}

/**
 * The split that a bandit wants now: of the enrolled units, each variant gets the probability that it is the best, and
 * the control its floor. The analysis stays valid because every unit's own probability is recorded.
 * @returns null when the split stays: it is fixed, not due, short of units, or would hardly move
 */
export function allocate(
  definition: ExperimentDefinition,
  state: SplitState,
  { primary }: AnalysisState,
  at: number,
): Shares | null {
  const { allocation, metrics, primaryMetric } = definition
  const due = nextAllocationAt(definition, state)
  if (allocation.type === 'fixed' || due === null || at < due) return null
  const metric = metricOf(primaryMetric, metrics)
  const posteriors = posteriorsOf(primary, metric, allocation)
  if (posteriors === null) return null
  const { control_floor: controlFloor } = allocation
  const [, wanted = 0] = thompsonShares({ posteriors, lowerIsBetter: metric.lowerIsBetter, controlFloor })
  const onGrid = Math.round(wanted * GRID) / GRID
  const share = Math.min(1 - controlFloor, Math.max(LEAST_TREATMENT, onGrid))
  const enrolled = basisPoints(state.controlPercentage) + basisPoints(state.treatmentPercentage)
  const treatment = Math.min(enrolled - 1, Math.max(1, Math.round(enrolled * share)))
  const shares = {
    controlPercentage: (enrolled - treatment) / 100,
    treatmentPercentage: treatment / 100,
  }
  return shares.treatmentPercentage === state.treatmentPercentage ? null : shares
}

/**
 * What is known of the variants. While the split is the first one, rates have their exact posterior; later only units of
 * one probability are compared with each other, because rates drift while the split moves.
 */
function posteriorsOf(
  { strata }: Measured,
  metric: Metric,
  { min_sample_size }: Extract<Allocation, { type: 'thompson' }>,
): Posteriors | null {
  const [a, b] = [pooledMoments(strata, 'A'), pooledMoments(strata, 'B')]
  if (Math.min(a.n, b.n) < min_sample_size) return null
  if (metric.type === 'binary' && isConstantSplit(strata)) {
    return [betaPosterior(Math.round(a.n * a.mean), a.n), betaPosterior(Math.round(b.n * b.mean), b.n)]
  }
  const effect = stratifiedEffect(comparable(strata, metric))
  return effect && normalPair(effect.estimate, effect.variance)
}

/** Two posteriors whose difference has this mean and variance. */
function normalPair(difference: number, variance: number): Posteriors {
  return [
    { type: 'normal', mean: 0, variance: variance / 2 },
    { type: 'normal', mean: difference, variance: variance / 2 },
  ]
}
