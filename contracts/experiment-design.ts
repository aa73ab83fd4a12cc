import { z } from 'zod'
import { timestamp, uuid } from './common.ts'
import { guardrails, metricDefinitions, metricName, trafficShare, unitKinds } from './splits.ts'

/** What an experiment should find, and what it may take. */
export const experimentDesignRequest = z.strictObject({
  agent_id: uuid,
  primary_metric: metricName.default('satisfaction'),
  metrics: metricDefinitions.default([]).describe('How named metrics are measured, as for an experiment'),
  unit: z.enum(unitKinds).default('user'),
  treatment_percentage: trafficShare
    .min(0.01)
    .max(99.99)
    .default(50)
    .describe('Share of the enrolled units that get the treatment; 50 needs the fewest units'),
  minimum_effect: z
    .number()
    .gt(0)
    .max(10)
    .optional()
    .describe('The least improvement that matters, relative to now and without sign: .05 is 5 %'),
  power: z.number().min(0.5).max(0.99).default(0.8).describe('Chance to find the effect when it is there'),
  significance_threshold: z.number().gt(0).max(0.2).optional(),
  max_days: z.number().int().min(1).max(182).default(28).describe('How long the experiment may run'),
  days: z.number().int().min(1).max(90).default(28).describe('How many days of past traffic are looked at'),
})
export type ExperimentDesignRequest = z.output<typeof experimentDesignRequest>

const effectSize = z
  .object({
    absolute: z.number(),
    relative: z.number().nullable().describe('As a share of the mean; null for a mean of 0'),
  })
  .nullable()
  .describe('Null when not even the greatest possible improvement is found')

/** A plan with everything that it assumes. */
export const experimentDesign = z.object({
  traffic: z.object({
    from: timestamp.describe('Begin of the first day that is looked at; days are 24 hours and end now'),
    days_observed: z.number().int(),
    executions: z.number().int(),
    units: z.number().int().describe('Different units in all these days'),
    units_per_day: z.number().describe('Different units of one day, on average'),
    new_units_per_day: z
      .number()
      .describe('Units that came for the first time in the window, on average of its last week'),
    units_with_outcome: z
      .number()
      .int()
      .describe('Units that had a value of the primary metric within the proposed attribution window'),
    new_units_with_outcome_per_day: z.number().describe('First values of units, on average of the last week'),
  }),
  baseline: z
    .object({ samples: z.number().int(), mean: z.number(), standard_deviation: z.number() })
    .nullable()
    .describe('First values of units, as an experiment counts them; null when there is none to plan with'),
  proposal: z
    .object({
      primary_metric: metricName,
      metrics: metricDefinitions,
      secondary_metrics: z.array(metricName),
      guardrails,
      unit: z.enum(unitKinds),
      control_percentage: z.number(),
      treatment_percentage: z.number(),
      traffic_percentage: z.number().int(),
      attribution_hours: z.number(),
      min_sample_size: z.number().int(),
      min_duration_hours: z.number(),
      whole_weeks: z.boolean(),
      significance_threshold: z.number(),
    })
    .describe('Fields for POST /experiments; only name, agent_id and treatment_config are missing'),
  planned_days: z.number().int().describe('How long to let it run at most'),
  units_needed: z
    .object({
      always_valid: z.number().int().describe('Watched all the time, as the product decides'),
      fixed_horizon: z.number().int().describe('Looked at once, at the end'),
    })
    .nullable()
    .describe(
      'Units of both variants with an outcome that find the minimum effect; null when it cannot be said',
    ),
  expected_days: z
    .number()
    .int()
    .nullable()
    .describe('Days until the minimum effect is found and a winner may be declared; may exceed max_days'),
  detectable_effect: z
    .object({ always_valid: effectSize, fixed_horizon: effectSize })
    .nullable()
    .describe('The least improvement that is found within planned_days; null without a baseline'),
  curve: z.array(
    z.object({
      days: z.number().int(),
      units: z.number().int().describe('Units of both variants with an outcome by then'),
      detectable_relative: z
        .number()
        .nullable()
        .describe('The least improvement that is found, always valid'),
    }),
  ),
  reasons: z.array(z.string()).describe('What the plan rests on and assumes, in plain sentences'),
})
export type ExperimentDesign = z.output<typeof experimentDesign>
