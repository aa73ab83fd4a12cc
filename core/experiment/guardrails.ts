import type { SplitDefinition } from '../../contracts/rpc/experiment.ts'
import type { GuardrailResult } from '../../contracts/splits.ts'
import { evidenceP } from '../statistics/e-value.ts'
import type { AnalysisState } from './analysis.ts'
import { metricOf } from './metrics.ts'
import { pooledMoments } from './strata.ts'

/** Chance that all guardrails together ever stop a treatment that does no harm. */
export const HARM_ALPHA = 0.05

/** A metric with the share by which B's bad values may exceed A's. */
export interface WatchedGuardrail {
  readonly metric: string
  readonly maxRelativeIncrease: number
  readonly moreIsWorse: boolean
}

/** The declared guardrails; a rollout also guards its primary metric, because nobody compares it with an alternative. */
export function watchedGuardrails(definition: SplitDefinition): WatchedGuardrail[] {
  const declared = definition.guardrails.map(({ metric, max_relative_increase }) => ({
    metric,
    maxRelativeIncrease: max_relative_increase,
    moreIsWorse: true,
  }))
  const { primaryMetric } = definition
  if (definition.kind !== 'rollout' || declared.some(({ metric }) => metric === primaryMetric))
    return declared
  const moreIsWorse = metricOf(primaryMetric).lowerIsBetter
  return [...declared, { metric: primaryMetric, maxRelativeIncrease: 0, moreIsWorse }]
}

/**
 * Every guardrail with whether it is harmed. The tests are always valid, so they are read at every batch and need no
 * minimum duration. The error rate is split evenly over the guardrails: for "is any harmed" Holm's procedure comes
 * to the same first step.
 */
export function assessGuardrails(definition: SplitDefinition, state: AnalysisState): GuardrailResult[] {
  const watched = watchedGuardrails(definition)
  const alpha = HARM_ALPHA / Math.max(1, watched.length)
  return watched.flatMap(({ metric, maxRelativeIncrease }) => {
    const measured = state.guardrails[metric]
    if (!measured) return []
    const pValue = evidenceP(measured.test)
    const [a, b] = [pooledMoments(measured.strata, 'A'), pooledMoments(measured.strata, 'B')]
    return [
      {
        metric,
        max_relative_increase: maxRelativeIncrease,
        p_value: pValue,
        alpha,
        harmed: pValue <= alpha,
        samples: { A: a.n, B: b.n },
        mean: { A: a.n > 0 ? a.mean : null, B: b.n > 0 ? b.mean : null },
      },
    ]
  })
}
