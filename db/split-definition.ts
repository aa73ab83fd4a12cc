import type { ExperimentDefinition, RolloutDefinition } from '../contracts/rpc/experiment.ts'
import type { DeploymentRow } from './repositories/deployments.ts'
import type { ExperimentRow } from './repositories/experiments.ts'

/** What is measured of an exposure later than this does not count for a rollout. */
const ROLLOUT_ATTRIBUTION_HOURS = 168

/** What the Durable Object of an experiment is told. Always the same for the same row. */
export const experimentDefinitionOf = (row: ExperimentRow): ExperimentDefinition => ({
  kind: 'experiment',
  id: row.id,
  orgId: row.orgId,
  agentId: row.agentId,
  unit: row.unit,
  salt: row.salt,
  primaryMetric: row.primaryMetric,
  guardrails: row.guardrails,
  metrics: row.metrics,
  secondaryMetrics: row.secondaryMetrics,
  attributionHours: row.attributionHours,
  minSampleSize: row.minSampleSize,
  significanceThreshold: row.significanceThreshold,
  controlPercentage: row.controlPercentage,
  treatmentPercentage: row.treatmentPercentage,
  minDurationHours: row.minDurationHours,
  wholeWeeks: row.wholeWeeks,
  allocation: row.allocation,
  varianceReduction: row.varianceReduction,
})

/** What the Durable Object of a deployment's rollout is told. Always the same for the same row. */
export const rolloutDefinitionOf = (row: DeploymentRow): RolloutDefinition => ({
  kind: 'rollout',
  id: row.id,
  orgId: row.orgId,
  agentId: row.agentId,
  unit: row.unit,
  salt: row.salt,
  primaryMetric: row.primaryMetric,
  guardrails: row.guardrails,
  metrics: [],
  secondaryMetrics: [],
  attributionHours: ROLLOUT_ATTRIBUTION_HOURS,
  minSampleSize: row.minSampleSize,
  significanceThreshold: row.significanceThreshold,
  steps: row.steps,
  approvalsRequired: row.approvalsRequired,
})
