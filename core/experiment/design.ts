import type { ExperimentDesign, ExperimentDesignRequest } from '../../contracts/experiment-design.ts'
import { metricOf } from './metrics.ts'
import { latestRate, unitsAfter } from './planning/arrivals.ts'
import { attributionOf } from './planning/attribution.ts'
import { durationOf, wholeWeeksUpTo } from './planning/duration.ts'
import { baselineOf, detectableBy, isPlanned, neededFor, type PlannedTest } from './planning/effect-size.ts'
import { chooseMetrics } from './planning/metric-choice.ts'
import type { DesignDefaults, PastTraffic, Room } from './planning/past-traffic.ts'
import { reasonsOf } from './planning/reasons.ts'

/**
 * Plans an experiment from the past of its agent: what to compare, how long, and what that can find. Where the past says
 * nothing, numbers are null and the proposal is the product's defaults.
 */
export function designExperiment(
  request: ExperimentDesignRequest,
  past: PastTraffic,
  room: Room,
  defaults: DesignDefaults,
): ExperimentDesign {
  const attribution = attributionOf(past.firstValues)
  const counted = past.firstValues.filter(({ delayDays }) => 24 * (delayDays + 1) <= attribution.hours)
  const arrivals = arrivalsOf(past, counted)
  // When everything is taken, the plan is for the time after that.
  const trafficPercentage = room.freePercentage || 100
  const share = (1 - room.holdoutPercentage / 100) * (trafficPercentage / 100)
  const enrolled = arrivals.map((units) => units * share)
  const unitsBy = (days: number) => Math.floor(unitsAfter(enrolled, days))

  const baseline = baselineOf(counted)
  const test: PlannedTest = {
    metric: metricOf(request.primary_metric, request.metrics),
    baseline,
    alpha: request.significance_threshold ?? defaults.significanceThreshold,
    power: request.power,
    probability: request.treatment_percentage / 100,
  }
  const needed = request.minimum_effect === undefined ? null : neededFor(test, request.minimum_effect)
  const duration = durationOf(enrolled, needed?.always_valid ?? null, request.max_days, defaults)
  const unitsPlanned = unitsBy(duration.plannedDays)
  const metrics = chooseMetrics(request.primary_metric, past)
  const design = {
    traffic: trafficOf(past, arrivals),
    baseline:
      baseline !== null && isPlanned(test.metric)
        ? {
            samples: baseline.samples,
            mean: baseline.mean,
            standard_deviation: Math.sqrt(baseline.variance),
          }
        : null,
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
      min_sample_size: minSampleSize(test, unitsPlanned, needed?.always_valid ?? unitsPlanned, defaults),
      min_duration_hours: duration.minDurationHours,
      whole_weeks: duration.wholeWeeks,
      significance_threshold: test.alpha,
    },
    planned_days: duration.plannedDays,
    units_needed: needed,
    expected_days: duration.expectedDays,
    detectable_effect: detectableBy(test, unitsPlanned),
    curve: wholeWeeksUpTo(request.max_days).map((days) => ({
      days,
      units: unitsBy(days),
      detectable_relative: detectableBy(test, unitsBy(days))?.always_valid?.relative ?? null,
    })),
  }
  return {
    ...design,
    reasons: reasonsOf({ design, request, past, room, defaults, test, attribution, metrics }),
  }
}

/** Units by the day of their first value. */
function arrivalsOf({ days }: PastTraffic, counted: PastTraffic['firstValues']): number[] {
  const byDay = Map.groupBy(counted, ({ day }) => day)
  return days.map((_, day) => (byDay.get(day) ?? []).reduce((sum, { units }) => sum + units, 0))
}

/**
 * The product's minimum, or less where the plan never has it in its smaller variant: then no winner could be declared.
 */
function minSampleSize(
  { baseline, probability }: PlannedTest,
  planned: number,
  needed: number,
  defaults: DesignDefaults,
): number {
  if (baseline === null) return defaults.minSampleSize
  // A share such as 1 - .9 is a little less than it should be.
  const smallerShare = Math.min(probability, 1 - probability) + 1e-12
  const ofSmaller = Math.floor(Math.min(planned, needed) * smallerShare)
  return Math.max(1, Math.min(defaults.minSampleSize, ofSmaller))
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
