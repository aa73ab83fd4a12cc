import type { z } from 'zod'
import type { ExperimentDesign, experimentDesignRequest } from '../../../contracts/experiment-design.ts'
import type { MetricDefinition } from '../../../contracts/splits.ts'
import { percent } from '../../kit/format.ts'
import {
  declaredMetrics,
  type ExperimentDraft,
  type MetricDraft,
  type MetricType,
  numberIn,
  shareIn,
} from './experiment-draft.ts'

type Request = z.input<typeof experimentDesignRequest>

/** What the plan is asked besides what the form says; as typed, empty for the default. */
export interface PlanWishes {
  /** In percent. */
  readonly minimumEffect: string
  readonly maxDays: string
}

/** Of the enrolled units, in steps of .01; the default when no shares are typed yet. */
const treatmentPercentage = ({ controlPercentage, treatmentPercentage: treatment }: ExperimentDraft) => {
  const [a, b] = [numberIn(controlPercentage), numberIn(treatment)]
  return a === undefined || b === undefined ? undefined : Math.round((10_000 * b) / (a + b)) / 100
}

/** The plan that is asked for an experiment as it is typed. */
export const designRequestOf = (draft: ExperimentDraft, { minimumEffect, maxDays }: PlanWishes): Request => ({
  agent_id: draft.agentId,
  primary_metric: draft.primaryMetric,
  unit: draft.unit,
  metrics: declaredMetrics(draft),
  treatment_percentage: treatmentPercentage(draft),
  minimum_effect: minimumEffect.trim() === '' ? undefined : shareIn(minimumEffect),
  max_days: numberIn(maxDays),
  significance_threshold: numberIn(draft.significanceThreshold),
})

/** A share as percent for a field: .25 is 25. */
const percentText = (share: number): string => String(Math.round(share * 1e6) / 1e4)

/** Ratios are no part of the form, so no plan that it asked for names one. */
const isTyped = (
  definition: MetricDefinition,
): definition is Extract<MetricDefinition, { type: MetricType }> => definition.type !== 'ratio'

const metricDraft = (definition: Extract<MetricDefinition, { type: MetricType }>): MetricDraft => ({
  key: definition.metric,
  name: definition.metric,
  type: definition.type,
  isLowerBetter: definition.lower_is_better,
  cap: definition.type === 'mean' && definition.cap !== undefined ? String(definition.cap) : '',
  of: definition.type === 'quantile' ? definition.of : 'latency_ms',
  quantile: definition.type === 'quantile' ? percentText(definition.quantile) : '95',
})

/** The form with everything that a plan proposes; what it says nothing about stays as it was typed. */
export const withProposal = (
  draft: ExperimentDraft,
  proposal: ExperimentDesign['proposal'],
): ExperimentDraft => ({
  ...draft,
  primaryMetric: proposal.primary_metric,
  metrics: proposal.metrics.filter(isTyped).map(metricDraft),
  secondaryMetrics: proposal.secondary_metrics,
  guardrails: proposal.guardrails.map(({ metric, max_relative_increase }) => ({
    key: metric,
    metric,
    maxIncrease: percentText(max_relative_increase),
  })),
  unit: proposal.unit,
  controlPercentage: String(proposal.control_percentage),
  treatmentPercentage: String(proposal.treatment_percentage),
  trafficPercentage: String(proposal.traffic_percentage),
  attributionHours: String(proposal.attribution_hours),
  minSampleSize: String(proposal.min_sample_size),
  minDurationHours: String(proposal.min_duration_hours),
  wholeWeeks: proposal.whole_weeks ? 'true' : 'false',
  significanceThreshold: String(proposal.significance_threshold),
})

/** What a plan comes to, in one sentence. */
export const planHeadline = ({
  expected_days,
  detectable_effect,
  planned_days,
}: ExperimentDesign): string => {
  if (expected_days !== null) return `About ${expected_days} days until the improvement is found`
  const relative = detectable_effect?.always_valid?.relative
  return relative == null
    ? 'The past does not say how long it would take'
    : `In ${planned_days} days it finds an improvement of ${percent(relative)} or more`
}
