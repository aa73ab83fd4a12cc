import type { SplitDefinition } from '../../contracts/rpc/experiment.ts'
import type { GuardrailResult } from '../../contracts/splits.ts'
import { evidenceP } from '../statistics/e-value.ts'
import { holm } from '../statistics/multiple-testing.ts'
import type { AnalysisState } from './analysis.ts'
import { evidenceOfHarm } from './guarded.ts'
import { type Metric, metricOf } from './metrics.ts'
import { pooledMoments } from './strata.ts'

/** Chance that all guardrails together ever stop a treatment that does no harm. */
export const HARM_ALPHA = 0.05

/** A metric with the share by which B's bad values may exceed A's. */
export interface WatchedGuardrail {
  readonly metric: Metric
  readonly maxRelativeIncrease: number
  readonly moreIsWorse: boolean
}

/** The declared guardrails; a rollout also guards its primary metric, because nobody compares it with an alternative. */
export function watchedGuardrails(definition: SplitDefinition): WatchedGuardrail[] {
  const { metrics, primaryMetric } = definition
  const declared = definition.guardrails.map(({ metric, max_relative_increase }) => ({
    metric: metricOf(metric, metrics),
    maxRelativeIncrease: max_relative_increase,
    moreIsWorse: true,
  }))
  if (definition.kind !== 'rollout' || declared.some(({ metric }) => metric.name === primaryMetric))
    return declared
  const metric = metricOf(primaryMetric, metrics)
  return [...declared, { metric, maxRelativeIncrease: 0, moreIsWorse: metric.lowerIsBetter }]
}

/**
 * Every guardrail with whether it is harmed. The tests are always valid, so they are read at every batch and need no
 * minimum duration. The error rate is split evenly over the guardrails: for "is any harmed" Holm's procedure comes
 * to the same first step.
 */
export function assessGuardrails(definition: SplitDefinition, state: AnalysisState): GuardrailResult[] {
  const watched = watchedGuardrails(definition)
  const alpha = HARM_ALPHA / Math.max(1, watched.length)
  const pValues = watched.map(({ metric }) => {
    const guarded = state.guardrails[metric.name]
    return guarded ? evidenceP(evidenceOfHarm(guarded)) : 1
  })
  const adjusted = holm(pValues)
  return watched.map(({ metric: { name }, maxRelativeIncrease }, place) => {
    const strata = state.guardrails[name]?.strata ?? {}
    const [a, b] = [pooledMoments(strata, 'A'), pooledMoments(strata, 'B')]
    const pValue = pValues[place] ?? 1
    return {
      metric: name,
      max_relative_increase: maxRelativeIncrease,
      p_value: pValue,
      alpha,
      p_adjusted: adjusted[place] ?? 1,
      harmed: pValue <= alpha,
      samples: { A: a.n, B: b.n },
      mean: { A: a.n > 0 ? a.mean : null, B: b.n > 0 ? b.mean : null },
    }
  })
}
