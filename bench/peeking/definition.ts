import { experimentDefinition } from '../../contracts/rpc/experiment.ts'

/** An experiment with nothing special; scenarios say what is. */
export const plainExperiment = experimentDefinition.parse({
  kind: 'experiment',
  id: '0192f0c0-0000-7000-8000-000000000004',
  orgId: '0192f0c0-0000-7000-8000-000000000001',
  agentId: '0192f0c0-0000-7000-8000-000000000003',
  unit: 'user',
  salt: 'peeking',
  primaryMetric: 'satisfaction',
  guardrails: [],
  minSampleSize: 1,
  minDurationHours: 0,
  significanceThreshold: 0.05,
  controlPercentage: 50,
  treatmentPercentage: 50,
})
