import type { ExperimentDesign, ExperimentDesignRequest } from '../../../contracts/experiment-design.ts'
import { amount, counted, figure, percent } from '../wording.ts'
import { LONGEST_WAIT_DAYS } from './arrivals.ts'
import type { Attribution } from './attribution.ts'
import { isPlanned, type PlannedTest, roomToImprove } from './effect-size.ts'
import type { MetricChoice } from './metric-choice.ts'
import type { DesignDefaults, PastTraffic, Room } from './past-traffic.ts'

/** A finished plan and what it was made from. */
export interface Planned {
  readonly design: Omit<ExperimentDesign, 'reasons'>
  readonly request: ExperimentDesignRequest
  readonly past: PastTraffic
  readonly room: Room
  readonly defaults: DesignDefaults
  readonly test: PlannedTest
  readonly attribution: Attribution
  readonly metrics: MetricChoice
}

/** Fewer first values than these say little of the metric. */
const FEW_SAMPLES = 100

/** What the plan rests on and assumes, in plain sentences. */
export function reasonsOf(planned: Planned): string[] {
  return [
    ...trafficReasons(planned),
    ...roomReasons(planned),
    ...outcomeReasons(planned),
    ...effectReasons(planned),
    ...durationReasons(planned),
    ...sampleReasons(planned),
    ...planned.metrics.reasons,
  ]
}

function trafficReasons(planned: Planned): string[] {
  const { design, request } = planned
  const { executions, units, days_observed: days } = design.traffic
  const lookedAt = counted(request.days, 'day')
  if (executions === 0) {
    return [
      `The agent was not asked in the last ${lookedAt}, so nothing is known of its traffic: the product's defaults are proposed.`,
    ]
  }
  if (units === 0) {
    return [
      `None of the ${counted(executions, 'execution')} of the last ${lookedAt} names a unit (unit_id), so the traffic that an experiment can assign is not known.`,
    ]
  }
  return [
    `In the last ${counted(days, 'day')}, ${counted(units, 'unit')} came with ${counted(executions, 'execution')}. An execution names one id, which is taken to be that of a ${request.unit}.`,
    `The experiment is taken to meet units as one that had begun on the first of these days, and after as many days as were seen, as on the last ${Math.min(7, days)} of them.`,
    ...(days < 7
      ? [
          'Less than a week was seen, so the plan does not know how weekdays differ, and how many units come back.',
        ]
      : weekdayReasons(planned)),
  ]
}

function weekdayReasons({ design, past: { days } }: Planned): string[] {
  const weekdays = Array.from({ length: 7 }, (_, weekday) => {
    const same = days.filter((_, day) => day % 7 === weekday)
    return same.reduce((sum, { units }) => sum + units, 0) / same.length
  })
  const seen = `${figure(Math.max(...weekdays))} units came on the busiest weekday, ${figure(Math.min(...weekdays))} on the quietest`
  return [
    design.proposal.whole_weeks
      ? `${seen}: whole weeks are compared, so that every weekday weighs the same.`
      : `${seen}: a plan of less than a week cannot weigh weekdays the same.`,
  ]
}

function roomReasons({ room, design }: Planned): string[] {
  const { holdoutPercentage, freePercentage } = room
  return [
    ...(holdoutPercentage > 0 ? [`The holdout keeps ${amount(holdoutPercentage)} % of the units.`] : []),
    ...(freePercentage === 0
      ? [
          'Running experiments or rollouts have all of the traffic now: the plan is for the time after they have ended.',
        ]
      : freePercentage < 100
        ? [
            `Running experiments have ${100 - freePercentage} % of the traffic, so ${design.proposal.traffic_percentage} % is planned for.`,
          ]
        : []),
  ]
}

function outcomeReasons({ design, request, test: { metric }, attribution }: Planned): string[] {
  const { baseline, traffic, proposal } = design
  const { units, units_with_outcome: samples } = traffic
  if (units === 0) return []
  if (!isPlanned(metric)) {
    return [
      `How many units a ${metric.type} needs is not planned for: plan with a mean, and name ${metric.name} as a secondary metric.`,
    ]
  }
  if (baseline === null) {
    return [
      `No unit of these days has a value of ${metric.name}: measure it for a week first, or choose a metric that is measured.`,
    ]
  }
  const { medianDays, mostDays } = attribution
  return [
    `${percent(samples / units)} of the units (${samples} of ${units}) had a value of ${metric.of}; only these count, with their first value.`,
    ...(medianDays === null || mostDays === null
      ? []
      : [
          `Half of the first values came within ${counted(medianDays, 'day')} of the unit's first execution, 95 % within ${counted(mostDays, 'day')}: values count for ${proposal.attribution_hours} hours.`,
        ]),
    ...(baseline.standard_deviation === 0
      ? [
          `${samples === 1 ? 'Only one unit has a value' : `All ${samples} units had the same value`} of ${metric.name} (${figure(baseline.mean)}), so it cannot be said which difference is found.`,
        ]
      : [
          `The mean of ${metric.name} is ${figure(baseline.mean)}, its standard deviation ${figure(baseline.standard_deviation)}; both are taken to stay.`,
        ]),
    ...(samples < FEW_SAMPLES
      ? [`That rests on ${counted(samples, 'unit')} only; plan again when more have come.`]
      : []),
    ...(request.treatment_percentage === 50
      ? []
      : ['About equal shares would find smaller effects with as many units.']),
  ]
}

function effectReasons({ design, request, test: { metric } }: Planned): string[] {
  const { baseline, units_needed: needed } = design
  const { minimum_effect: effect, power } = request
  if (baseline === null || effect === undefined) return []
  if (needed === null) {
    const room = roomToImprove(metric, baseline.mean)
    const isTooGreat = Math.abs(baseline.mean) * effect > room
    if (baseline.standard_deviation === 0) return []
    return isTooGreat
      ? [
          `${metric.name} cannot improve by ${percent(effect)}: ${percent(room / Math.abs(baseline.mean))} is the most.`,
        ]
      : ['A relative effect says nothing of a metric whose mean is 0.']
  }
  return [
    `An improvement of ${percent(effect)} is found with a chance of ${percent(power)} by ${needed.always_valid} units of both variants while everybody may look at any time; ${needed.fixed_horizon} would do for a single look at the end.`,
  ]
}

function durationReasons(planned: Planned): string[] {
  const { design, request } = planned
  const { units_needed: needed, expected_days: expected, planned_days: days } = design
  const within = counted(days, 'day')
  if (needed === null) {
    return [`It is planned for ${within}, as long as max_days allows.`, ...foundReasons(planned)]
  }
  if (expected === null) {
    return [
      design.traffic.new_units_with_outcome_per_day === 0
        ? 'No new unit had an outcome in the last week, so it cannot be said when there will be enough.'
        : `The units needed would take more than ${LONGEST_WAIT_DAYS} days.`,
      ...tooSmall(planned),
    ]
  }
  if (expected > request.max_days) {
    return [
      `The units needed come within ${counted(expected, 'day')}, more than max_days allows.`,
      ...tooSmall(planned),
    ]
  }
  return [
    `They come within ${counted(expected, 'day')}, whole weeks and the least of ${amount(design.proposal.min_duration_hours)} hours included.`,
  ]
}

function sampleReasons({ design, defaults }: Planned): string[] {
  const { proposal } = design
  if (proposal.min_sample_size === defaults.minSampleSize) return []
  return [
    `min_sample_size is ${proposal.min_sample_size} instead of ${defaults.minSampleSize}: the smaller variant of the plan has no more.`,
  ]
}

function tooSmall(planned: Planned): string[] {
  return [
    'The traffic is too small for this effect: ask for a larger one, allow more days, or choose a metric that more units have.',
    ...foundReasons(planned),
  ]
}

function foundReasons({ design, request }: Planned): string[] {
  const { detectable_effect: found, planned_days: days } = design
  if (found === null) return []
  const relative = found.always_valid?.relative ?? null
  return [
    relative === null
      ? `Within ${counted(days, 'day')} not even the greatest possible improvement is found.`
      : `Within ${counted(days, 'day')} an improvement of ${percent(relative)} is found with a chance of ${percent(request.power)}.`,
  ]
}
