import type { z } from 'zod'
import type { experimentCreate } from '../../../contracts/experiments.ts'
import type { MetricDefinition, UnitKind } from '../../../contracts/splits.ts'
import type { TargetingCondition } from '../../../contracts/targeting.ts'
import { numberOf } from '../../kit/form-values.ts'
import { type Operator, parseValues } from './targeting-text.ts'

type Input = z.input<typeof experimentCreate>

/** A row that can be removed keeps its key, whatever stands in it. */
interface Row {
  readonly key: string
}

export interface ConditionDraft extends Row {
  readonly attribute: string
  readonly operator: Operator
  readonly values: string
}

/** Ratios of sums are declared by the API only. */
export type MetricType = Exclude<MetricDefinition['type'], 'ratio'>

export interface MetricDraft extends Row {
  readonly name: string
  readonly type: MetricType
  readonly isLowerBetter: boolean
  readonly cap: string
  readonly of: string
  /** In percent: 95 is the p95. */
  readonly quantile: string
}

export interface GuardrailDraft extends Row {
  readonly metric: string
  /** In percent. */
  readonly maxIncrease: string
}

/** The form of an experiment as it is typed: numbers are text, and empty ones leave the default in force. */
export interface ExperimentDraft {
  readonly name: string
  readonly hypothesis: string
  readonly agentId: string
  readonly systemPrompt: string
  readonly controlPercentage: string
  readonly treatmentPercentage: string
  readonly primaryMetric: string
  readonly unit: UnitKind
  readonly trafficPercentage: string
  readonly layer: string
  readonly targeting: readonly ConditionDraft[]
  readonly allocation: 'fixed' | 'thompson'
  /** In percent. */
  readonly controlFloor: string
  readonly everyHours: string
  readonly minBeforeChange: string
  readonly metrics: readonly MetricDraft[]
  readonly secondaryMetrics: readonly string[]
  readonly guardrails: readonly GuardrailDraft[]
  readonly minSampleSize: string
  readonly minDurationHours: string
  readonly significanceThreshold: string
  readonly attributionHours: string
  readonly wholeWeeks: '' | 'true' | 'false'
}

/** What the product measures by itself, best known first. */
export const knownMetrics: readonly string[] = [
  'satisfaction',
  'rating',
  'correction_rate',
  'thumbs_down_rate',
  'error_rate',
  'latency_ms',
  'latency_p95',
  'tokens',
]

/** These cannot be guarded: more of them is better. */
const unguarded = ['satisfaction', 'rating']

/** The form as it opens: half against half, with the defaults of the API. */
export const newDraft: ExperimentDraft = {
  name: '',
  hypothesis: '',
  agentId: '',
  systemPrompt: '',
  controlPercentage: '50',
  treatmentPercentage: '50',
  primaryMetric: 'satisfaction',
  unit: 'user',
  trafficPercentage: '100',
  layer: '',
  targeting: [],
  allocation: 'fixed',
  controlFloor: '10',
  everyHours: '24',
  minBeforeChange: '100',
  metrics: [],
  secondaryMetrics: [],
  guardrails: [
    { key: 'error_rate', metric: 'error_rate', maxIncrease: '10' },
    { key: 'thumbs_down_rate', metric: 'thumbs_down_rate', maxIncrease: '10' },
  ],
  minSampleSize: '',
  minDurationHours: '',
  significanceThreshold: '',
  attributionHours: '168',
  wholeWeeks: '',
}

/** The metrics that can be chosen: the known ones, then those that the draft declares. */
export const metricNames = ({ metrics }: Pick<ExperimentDraft, 'metrics'>): string[] => [
  ...new Set([...knownMetrics, ...metrics.map(({ name }) => name.trim()).filter((name) => name !== '')]),
]

/** The metrics that a guardrail can watch. */
export const guardableNames = (draft: Pick<ExperimentDraft, 'metrics' | 'primaryMetric'>): string[] =>
  metricNames(draft).filter((name) => name !== draft.primaryMetric && !unguarded.includes(name))

/** What a metric becomes the primary one for is no longer read beside it. */
export const withPrimaryMetric = (draft: ExperimentDraft, primaryMetric: string): ExperimentDraft => ({
  ...draft,
  primaryMetric,
  secondaryMetrics: draft.secondaryMetrics.filter((name) => name !== primaryMetric),
  guardrails: draft.guardrails.filter(({ metric }) => metric !== primaryMetric),
})

/** With other declared metrics: choices follow a new name, and go with a metric that is gone. */
export const withMetrics = (draft: ExperimentDraft, metrics: readonly MetricDraft[]): ExperimentDraft => {
  const names = metricNames({ metrics })
  const renamed = new Map(
    draft.metrics.flatMap(({ key, name }) => {
      const now = metrics.find((metric) => metric.key === key)?.name.trim()
      return knownMetrics.includes(name.trim()) || !now ? [] : [[name.trim(), now]]
    }),
  )
  const nameOf = (name: string) => renamed.get(name) ?? name
  const primary = nameOf(draft.primaryMetric)
  return withPrimaryMetric(
    {
      ...draft,
      metrics,
      secondaryMetrics: [...new Set(draft.secondaryMetrics.map(nameOf))].filter((name) =>
        names.includes(name),
      ),
      guardrails: draft.guardrails
        .map((guardrail) => ({ ...guardrail, metric: nameOf(guardrail.metric) }))
        .filter(({ metric }) => names.includes(metric)),
    },
    names.includes(primary) ? primary : newDraft.primaryMetric,
  )
}

/** A typed number; undefined while nothing is typed. */
export const numberIn = (text: string): number | undefined => numberOf(text.trim() || undefined)

/** A number that has to be there; what is no number is refused by the API, at its field. */
const required = (text: string): number => numberIn(text) ?? Number.NaN

/** A typed percentage as a share: 12.5 as 0.125, without the rounding of a division. */
export const shareIn = (percent: string): number => Math.round(required(percent) * 1e6) / 1e8

const conditionOf = ({ attribute, operator, values }: ConditionDraft): TargetingCondition => {
  const name = attribute.trim()
  switch (operator) {
    case 'is_one_of':
    case 'is_not_one_of':
      return { attribute: name, operator, values: parseValues(values) }
    case 'exists':
    case 'does_not_exist':
      return { attribute: name, operator }
    default:
      return { attribute: name, operator, value: required(values) }
  }
}

const metricOf = ({ name, type, isLowerBetter, cap, of, quantile }: MetricDraft): MetricDefinition => {
  const common = { metric: name.trim(), lower_is_better: isLowerBetter }
  const most = numberIn(cap)
  switch (type) {
    case 'binary':
      return { ...common, type }
    case 'mean':
      return { ...common, type, ...(most === undefined ? {} : { cap: most }) }
    case 'quantile':
      return { ...common, type, of: of.trim(), quantile: shareIn(quantile) }
  }
}

/** The metrics that the draft declares, as far as they have a name yet. */
export const declaredMetrics = ({ metrics }: Pick<ExperimentDraft, 'metrics'>): MetricDefinition[] =>
  metrics.filter(({ name }) => name.trim() !== '').map(metricOf)

const allocationOf = (draft: ExperimentDraft): NonNullable<Input['allocation']> =>
  draft.allocation === 'fixed'
    ? { type: 'fixed' }
    : {
        type: 'thompson',
        control_floor: shareIn(draft.controlFloor),
        every_hours: required(draft.everyHours),
        min_sample_size: required(draft.minBeforeChange),
      }

/** The request that creates what was typed. The order of rows is kept: a problem of the API names them by index. */
export const bodyOf = (draft: ExperimentDraft): Input => {
  const optional = {
    layer: draft.layer.trim() || undefined,
    min_sample_size: numberIn(draft.minSampleSize),
    min_duration_hours: numberIn(draft.minDurationHours),
    significance_threshold: numberIn(draft.significanceThreshold),
    attribution_hours: numberIn(draft.attributionHours),
    whole_weeks: draft.wholeWeeks === '' ? undefined : draft.wholeWeeks === 'true',
  }
  return {
    name: draft.name.trim(),
    hypothesis: draft.hypothesis.trim(),
    agent_id: draft.agentId,
    treatment_config: { system_prompt: draft.systemPrompt },
    control_percentage: required(draft.controlPercentage),
    treatment_percentage: required(draft.treatmentPercentage),
    traffic_percentage: required(draft.trafficPercentage),
    primary_metric: draft.primaryMetric,
    unit: draft.unit,
    targeting: draft.targeting.map(conditionOf),
    allocation: allocationOf(draft),
    metrics: draft.metrics.map(metricOf),
    secondary_metrics: [...draft.secondaryMetrics],
    guardrails: draft.guardrails.map(({ metric, maxIncrease }) => ({
      metric,
      max_relative_increase: shareIn(maxIncrease),
    })),
    ...optional,
  }
}
