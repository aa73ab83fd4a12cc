import type { ExperimentDesign, ExperimentDesignRequest } from '../../contracts/experiment-design.ts'
import { type Baseline, detectableEffect, unitsNeeded } from '../statistics/sample-size.ts'
import { latestRate, unitsAfter } from './arrivals.ts'
import { attributionOf } from './design-attribution.ts'
import { durationOf, wholeWeeksUpTo } from './design-duration.ts'
import { choiceOfMetrics } from './design-metrics.ts'
import { reasonsOf } from './design-reasons.ts'
import { type Metric, metricOf } from './metrics.ts'
import type { FirstValues, PastTraffic } from './past-traffic.ts'

/** What holds for experiments that ask for nothing else. */
export interface DesignDefaults {
  readonly minSampleSize: number
  readonly minDurationHours: number
  readonly significanceThreshold: number
}

/** The share of an agent's units that an experiment can have now. */
export interface Room {
  /** Share of units that no experiment enrols. */
  readonly holdoutPercentage: number
  /** Hundredths of the agent's units that no running experiment or rollout has. */
  readonly freePercentage: number
}

/** First values of the primary metric. */
export interface PastBaseline {
  readonly samples: number
  readonly mean: number
  readonly variance: number
}

/**
 * Plans an experiment from the past of its agent: what to compare, how long, and what that can find. Nothing is planned
 * for without data: numbers that cannot be said are null, and the proposal is the product's defaults.
 */
export function designExperiment(
  request: ExperimentDesignRequest,
  past: PastTraffic,
  room: Room,
  defaults: DesignDefaults,
): ExperimentDesign {
  const metric = metricOf(request.primary_metric, request.metrics)
  const alpha = request.significance_threshold ?? defaults.significanceThreshold
  const attribution = attributionOf(past.firstValues)
  const counted = past.firstValues.filter(({ delayDays }) => 24 * (delayDays + 1) <= attribution.hours)
  const baseline = baselineOf(counted)
  const arrivals = past.days.map((_, day) => unitsOf(counted.filter((values) => values.day === day)))
  // When everything is taken the plan is for the time after that.
  const trafficPercentage = room.freePercentage || 100
  const share = (1 - room.holdoutPercentage / 100) * (trafficPercentage / 100)
  const enrolled = arrivals.map((units) => units * share)

  const test = {
    metric,
    plan: { alpha, power: request.power, probability: request.treatment_percentage / 100 },
    baseline,
  }
  const needed = neededFor(test, request.minimum_effect ?? null)
  const duration = durationOf(enrolled, needed?.always_valid ?? null, request.max_days, defaults)
  const unitsPlanned = Math.floor(unitsAfter(enrolled, duration.plannedDays))
  const smallerShare = Math.min(test.plan.probability, 1 - test.plan.probability)
  const minSampleSize = Math.max(
    1,
    Math.min(
      defaults.minSampleSize,
      baseline === null ? Number.POSITIVE_INFINITY : Math.floor(unitsPlanned * smallerShare),
      needed === null ? Number.POSITIVE_INFINITY : Math.ceil(needed.always_valid * smallerShare),
    ),
  )
  const metrics = choiceOfMetrics(request.primary_metric, past)
  const design = {
    traffic: trafficOf(past, arrivals),
    baseline:
      baseline === null
        ? null
        : {
            samples: baseline.samples,
            mean: baseline.mean,
            standard_deviation: Math.sqrt(baseline.variance),
          },
    proposal: {
      primary_metric: request.primary_metric,
      metrics: request.metrics,
      secondary_metrics: metrics.secondary,
      guardrails: metrics.guardrails,
      unit: request.unit,
      control_percentage: Math.round(100 * (100 - request.treatment_percentage)) / 100,
      treatment_percentage: request.treatment_percentage,
      traffic_percentage: trafficPercentage,
      attribution_hours: attribution.hours,
      min_sample_size: minSampleSize,
      min_duration_hours: duration.minDurationHours,
      whole_weeks: duration.wholeWeeks,
      significance_threshold: alpha,
    },
    planned_days: duration.plannedDays,
    units_needed: needed,
    expected_days: duration.expectedDays,
    detectable_effect: detectableOf(test, unitsPlanned),
    curve: wholeWeeksUpTo(request.max_days).map((days) => {
      const units = Math.floor(unitsAfter(enrolled, days))
      return {
        days,
        units,
        detectable_relative: detectableOf(test, units)?.always_valid?.relative ?? null,
      }
    }),
  }
  return {
    ...design,
    reasons: reasonsOf({ design, request, past, room, defaults, metric, attribution, metrics }),
  }
}

interface Test {
  readonly metric: Metric
  readonly plan: { readonly alpha: number; readonly power: number; readonly probability: number }
  readonly baseline: PastBaseline | null
}

function unitsOf(values: readonly FirstValues[]): number {
  return values.reduce((sum, { units }) => sum + units, 0)
}

function baselineOf(values: readonly FirstValues[]): PastBaseline | null {
  const samples = unitsOf(values)
  if (samples === 0) return null
  const mean = values.reduce((sum, each) => sum + each.sum, 0) / samples
  const square = values.reduce((sum, { sumOfSquares }) => sum + sumOfSquares, 0)
  const variance = samples < 2 ? 0 : (square - samples * mean ** 2) / (samples - 1)
  // What is left of equal values after rounding is no variance.
  return { samples, mean, variance: variance > ROUNDING * mean ** 2 ? variance : 0 }
}

const ROUNDING = 1e-12

/** What the sample size is computed from; null where it would say nothing. */
function plannable({ metric, baseline }: Test): (PastBaseline & { readonly known: Baseline }) | null {
  if (baseline === null || baseline.variance === 0) return null
  switch (metric.type) {
    case 'binary':
      return { ...baseline, known: { type: 'binary', rate: baseline.mean } }
    case 'mean':
      return { ...baseline, known: { type: 'mean', variance: baseline.variance } }
    case 'quantile':
      return null
  }
}

/** How far the metric can improve, as a positive number. */
export function roomToImprove(metric: Metric, mean: number): number {
  if (metric.lowerIsBetter) return mean >= 0 ? mean : Number.POSITIVE_INFINITY
  const most = metric.type === 'binary' ? 1 : (metric.cap ?? Number.POSITIVE_INFINITY)
  return most - mean
}

function neededFor(test: Test, relative: number | null): ExperimentDesign['units_needed'] {
  const base = plannable(test)
  if (base === null || relative === null) return null
  const effect = Math.abs(base.mean) * relative
  if (effect === 0 || effect > roomToImprove(test.metric, base.mean)) return null
  const needed = unitsNeeded({
    ...test.plan,
    baseline: base.known,
    effect: test.metric.lowerIsBetter ? -effect : effect,
  })
  return { always_valid: needed.alwaysValid, fixed_horizon: needed.fixedHorizon }
}

function detectableOf(test: Test, units: number): ExperimentDesign['detectable_effect'] {
  const base = plannable(test)
  if (base === null) return null
  const room = roomToImprove(test.metric, base.mean)
  const sized = (absolute: number | null) =>
    absolute === null || absolute > room
      ? null
      : { absolute, relative: base.mean === 0 ? null : absolute / Math.abs(base.mean) }
  if (units < 2) return { always_valid: null, fixed_horizon: null }
  const found = detectableEffect({
    ...test.plan,
    baseline: base.known,
    units,
    direction: test.metric.lowerIsBetter ? 'decrease' : 'increase',
  })
  return { always_valid: sized(found.alwaysValid), fixed_horizon: sized(found.fixedHorizon) }
}

function trafficOf(past: PastTraffic, arrivals: readonly number[]): ExperimentDesign['traffic'] {
  const total = (of: (day: PastTraffic['days'][number]) => number) =>
    past.days.reduce((sum, day) => sum + of(day), 0)
  return {
    from: past.from.toISOString(),
    days_observed: past.days.length,
    executions: total(({ executions }) => executions),
    units: total(({ newUnits }) => newUnits),
    units_per_day: total(({ units }) => units) / Math.max(1, past.days.length),
    new_units_per_day: latestRate(past.days.map(({ newUnits }) => newUnits)),
    units_with_outcome: arrivals.reduce((sum, units) => sum + units, 0),
    new_units_with_outcome_per_day: latestRate(arrivals),
  }
}
