import { z } from 'zod'
import { agentConfig, agentConfigChange } from './agents.ts'
import { idParams, listOf, name, page, timestamp, uuid } from './common.ts'
import { decidedRollout } from './deployments.ts'
import { experimentDesign, experimentDesignRequest } from './experiment-design.ts'
import { route } from './route.ts'
import {
  allocation,
  defaultGuardrails,
  guardrail,
  guardrails,
  metricDefinition,
  metricDefinitions,
  metricName,
  trafficShare,
  unitKinds,
  varianceReductions,
  variantResult,
  variants,
  verdict,
} from './splits.ts'
import { targeting, targetingCondition } from './targeting.ts'

export const experimentStatuses = [
  'draft',
  'running',
  'paused',
  'completed',
  'stopped',
  'rolled_back',
] as const
export type ExperimentStatus = (typeof experimentStatuses)[number]
export const decisions = ['deploy', 'keep_current'] as const
export type Decision = (typeof decisions)[number]

/** A share of a layer in percent; layers have a hundred slots. */
const wholePercentage = z.number().int().min(1).max(100)

const layerName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,99}$/, 'Lower-case letters, digits, "_" and "-"')

/** Shares that an experiment changes to. */
const sharesChange = z
  .strictObject({
    control_percentage: trafficShare.min(0.01),
    treatment_percentage: trafficShare.min(0.01),
    expected_config_version: z
      .number()
      .int()
      .optional()
      .describe('Refused (409) when the split has changed meanwhile'),
    reason: z.string().max(2000).optional().describe('Goes to the audit log'),
  })
  .refine(
    ({ control_percentage, treatment_percentage }) => control_percentage + treatment_percentage <= 100 + 1e-9,
    {
      path: ['treatment_percentage'],
      error: 'control_percentage and treatment_percentage may not exceed 100 together',
    },
  )

export type SharesChange = z.output<typeof sharesChange>

export const experimentCreate = z
  .strictObject({
    name,
    description: z.string().max(5000).default(''),
    hypothesis: z.string().max(5000).default(''),
    agent_id: uuid,
    control_config: agentConfigChange
      .optional()
      .describe("The agent's current version by default; fields that are left out are those of that version"),
    treatment_config: agentConfigChange.describe('Fields that are left out are those of the control'),
    control_percentage: trafficShare
      .min(0.01)
      .default(50)
      .describe('Share of the units that the experiment may have; what is left of 100 is not enrolled'),
    treatment_percentage: trafficShare.min(0.01).default(50),
    traffic_percentage: wholePercentage
      .default(100)
      .describe(
        "Share of the layer's units that the experiment may have. Running experiments of a layer never share a unit",
      ),
    layer: layerName
      .optional()
      .describe(
        'Experiments of one layer exclude each other, also across agents; by default those of one agent',
      ),
    targeting: targeting
      .default([])
      .describe('Only requests whose attributes meet all conditions are enrolled'),
    allocation: allocation.default({ type: 'fixed' }),
    metrics: metricDefinitions
      .default([])
      .describe('How named metrics are measured; a named numeric outcome is a mean of which more is better'),
    secondary_metrics: z.array(metricName).max(20).default([]),
    variance_reduction: z
      .enum(varianceReductions)
      .default('none')
      .describe(
        "cuped: what a unit's own executions of the 28 days before the start predict of its value is taken from it, which makes intervals narrower and changes no effect",
      ),
    attribution_hours: z
      .number()
      .min(0.01)
      .max(8760)
      .default(168)
      .describe('What is measured later than this after the exposure does not count'),
    whole_weeks: z
      .boolean()
      .optional()
      .describe(
        'A winner is declared at the end of a whole week only, so that every weekday weighs the same; by default from 168 hours of minimum duration on',
      ),
    primary_metric: metricName.default('satisfaction'),
    guardrails: guardrails.default(defaultGuardrails),
    unit: z.enum(unitKinds).default('user'),
    salt: z
      .string()
      .regex(/^[\w.-]{1,100}$/, 'Letters, digits, "_", "." and "-"')
      .optional()
      .describe('Experiments with one salt and split assign alike; by default the id of the experiment'),
    min_sample_size: z.number().int().min(1).max(100_000_000).optional(),
    min_duration_hours: z.number().min(0).max(8760).optional(),
    significance_threshold: z.number().gt(0).max(0.2).optional(),
  })
  .refine(
    ({ control_percentage, treatment_percentage }) => control_percentage + treatment_percentage <= 100 + 1e-9,
    {
      path: ['treatment_percentage'],
      error: 'control_percentage and treatment_percentage may not exceed 100 together',
    },
  )
  .refine(
    ({ allocation: rule, control_percentage: control, treatment_percentage: treatment }) =>
      rule.type === 'fixed' || control / (control + treatment) >= rule.control_floor - 1e-9,
    { path: ['allocation', 'control_floor'], error: 'The control begins with less than its floor' },
  )
  .refine(({ primary_metric, guardrails: list }) => list.every(({ metric }) => metric !== primary_metric), {
    path: ['guardrails'],
    error: 'The primary metric is not guarded as well',
  })
  .refine(({ primary_metric, secondary_metrics: list }) => !list.includes(primary_metric), {
    path: ['secondary_metrics'],
    error: 'The primary metric is not secondary as well',
  })
  .refine(({ secondary_metrics: list }) => new Set(list).size === list.length, {
    path: ['secondary_metrics'],
    error: 'Name each metric once',
  })
  .superRefine(({ metrics, guardrails: list, primary_metric, allocation: { type } }, context) => {
    const ratios = new Set(metrics.filter((one) => one.type === 'ratio').map(({ metric }) => metric))
    for (const [index, { metric }] of list.entries()) {
      if (!ratios.has(metric)) continue
      const message = 'No test of a ratio holds while a split is ramped up, so a ratio is not guarded'
      context.addIssue({ code: 'custom', path: ['guardrails', index, 'metric'], message })
    }
    if (type === 'thompson' && ratios.has(primary_metric)) {
      const message = 'A ratio is tested while the split stays as it is, which a bandit moves'
      context.addIssue({ code: 'custom', path: ['allocation'], message })
    }
  })
export type ExperimentCreate = z.output<typeof experimentCreate>

export const experiment = z.object({
  id: uuid,
  name: z.string(),
  description: z.string(),
  hypothesis: z.string(),
  agent_id: uuid,
  status: z.enum(experimentStatuses),
  control_config: agentConfig,
  treatment_config: agentConfig,
  control_version: z.number().int().nullable(),
  candidate_id: uuid.nullable(),
  run_id: uuid.nullable(),
  control_percentage: z.number().describe('As it was created'),
  treatment_percentage: z.number(),
  current_control_percentage: z.number().describe('What is assigned now; 0 while nobody is'),
  current_treatment_percentage: z.number(),
  config_version: z.number().int().describe('Grows with every change of the split; 0 before the start'),
  traffic_percentage: z.number(),
  layer: z.string().nullable(),
  targeting: z.array(targetingCondition),
  allocation,
  metrics: z.array(metricDefinition),
  secondary_metrics: z.array(z.string()),
  variance_reduction: z.enum(varianceReductions),
  attribution_hours: z.number(),
  whole_weeks: z.boolean(),
  primary_metric: z.string(),
  guardrails: z.array(guardrail),
  unit: z.enum(unitKinds),
  salt: z.string(),
  min_sample_size: z.number().int(),
  min_duration_hours: z.number(),
  significance_threshold: z.number(),
  current_control_samples: z.number().int(),
  current_treatment_samples: z.number().int(),
  statistical_significance: z.number().nullable().describe('The always-valid p-value'),
  winner: z.enum(variants).nullable(),
  decision: z.enum(decisions).nullable(),
  created_by: z.string(),
  created_at: timestamp,
  started_at: timestamp.nullable(),
  ended_at: timestamp.nullable(),
})
export type Experiment = z.output<typeof experiment>

export const experimentResults = verdict.extend({
  experiment_id: uuid,
  status: z.enum(experimentStatuses),
  primary_metric: z.string(),
  lower_is_better: z.boolean(),
  variants: z.object({ A: variantResult, B: variantResult }),
  decision: z.enum(decisions).nullable(),
  elapsed_hours: z.number().describe('Time spent running, without pauses'),
  min_sample_size: z.number().int(),
  min_duration_hours: z.number(),
  whole_weeks: z.boolean(),
  significance_threshold: z.number(),
  config_version: z.number().int(),
  evaluated_at: timestamp,
})
export type ExperimentResults = z.output<typeof experimentResults>

const tag = 'experiments'
const prefix = '/api/learning/experiments'
const permission = 'experiments:manage'
const reason = z.string().max(2000).optional()
const changed = z.object({ success: z.literal(true), status: z.enum(experimentStatuses) })

export const experimentRoutes = {
  design: route({
    method: 'post',
    path: `${prefix}/design`,
    permission,
    summary:
      'Plan an experiment from past traffic: split, duration, metrics, and what it can find; writes nothing',
    tag,
    body: experimentDesignRequest,
    status: 200,
    response: experimentDesign,
  }),
  create: route({
    method: 'post',
    path: prefix,
    permission,
    summary: 'Create an experiment; it meets no traffic before it is started',
    tag,
    body: experimentCreate,
    status: 201,
    response: experiment,
  }),
  list: route({
    method: 'get',
    path: prefix,
    permission,
    summary: 'List experiments, newest first',
    tag,
    query: z.strictObject({
      agent_id: uuid.optional(),
      status: z.enum(experimentStatuses).optional(),
      ...page,
    }),
    status: 200,
    response: listOf(experiment),
  }),
  get: route({
    method: 'get',
    path: `${prefix}/{id}`,
    permission,
    summary: 'Read an experiment',
    tag,
    params: idParams,
    status: 200,
    response: experiment,
  }),
  results: route({
    method: 'get',
    path: `${prefix}/{id}/results`,
    permission,
    summary: 'What the experiment shows so far; may be read as often as you like',
    tag,
    params: idParams,
    status: 200,
    response: experimentResults,
  }),
  start: route({
    method: 'post',
    path: `${prefix}/{id}/start`,
    permission,
    summary: 'Start a draft',
    tag,
    params: idParams,
    status: 200,
    response: changed,
  }),
  pause: route({
    method: 'post',
    path: `${prefix}/{id}/pause`,
    permission,
    summary: 'Serve everybody the current version for a while; outcomes of past exposures still count',
    tag,
    params: idParams,
    status: 200,
    response: changed,
  }),
  resume: route({
    method: 'post',
    path: `${prefix}/{id}/resume`,
    permission,
    summary: 'Go on after a pause; every unit gets the variant it had',
    tag,
    params: idParams,
    status: 200,
    response: changed,
  }),
  split: route({
    method: 'post',
    path: `${prefix}/{id}/split`,
    permission,
    summary: 'Change the split while it runs; no more units move than must, and their odds are recorded',
    tag,
    params: idParams,
    body: sharesChange,
    status: 200,
    response: changed.extend({ config_version: z.number().int() }),
  }),
  stop: route({
    method: 'post',
    path: `${prefix}/{id}/stop`,
    permission,
    summary: 'End without a decision; the current version stays',
    tag,
    params: idParams,
    body: z.strictObject({ reason }).prefault({}),
    status: 200,
    response: changed,
  }),
  rollback: route({
    method: 'post',
    path: `${prefix}/{id}/rollback`,
    permission,
    summary: 'End at once because the treatment does harm',
    tag,
    params: idParams,
    body: z.strictObject({ reason }).prefault({}),
    status: 200,
    response: changed,
  }),
  decide: route({
    method: 'post',
    path: `${prefix}/{id}/decide`,
    permission,
    summary: 'Complete with a decision; deploy is refused (409) unless B has won',
    tag,
    params: idParams,
    body: z.strictObject({
      decision: z.enum(decisions),
      reason,
      rollout: decidedRollout.prefault({}).describe('How a decision to deploy is rolled out'),
    }),
    status: 200,
    response: changed.extend({
      decision: z.enum(decisions),
      deployment_id: uuid.nullable().describe('The deployment that the decision began'),
    }),
  }),
}
