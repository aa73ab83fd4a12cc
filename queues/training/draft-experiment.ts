import { derivedId } from '../../core/derived-id.ts'
import type { Organization } from '../../db/organization.ts'
import type { CandidateRow, TrainingRunRow } from '../../db/repositories/training-runs.ts'
import type { Statement } from '../../db/store.ts'
import type { LearningWorld } from '../learning-world.ts'
import type { PipelineInput } from './pipeline.ts'

const WEEK_HOURS = 168

/** The draft experiment that an improved run leaves behind: current version against candidate, half and half. */
export const draftExperiment = async (
  organization: Organization,
  run: TrainingRunRow,
  candidate: Omit<CandidateRow, 'orgId'>,
  input: PipelineInput,
  { config, now }: LearningWorld,
): Promise<{ id: string; statements: readonly Statement[] }> => {
  const id = await derivedId(run.id, 'experiment')
  const at = now()
  const { min_samples, min_duration_hours, significance_threshold } = config.learning.experiments
  return {
    id,
    statements: [
      organization.experiments.draft({
        id,
        agentId: run.agentId,
        name: `${run.name}: candidate against version ${run.baselineVersion}`,
        description: `Drafted by training run ${run.id}.`,
        hypothesis: `${candidate.method} answers better than version ${run.baselineVersion}.`,
        unit: 'user',
        salt: id,
        controlConfig: input.search.baseline,
        treatmentConfig: candidate.config,
        controlVersion: run.baselineVersion,
        candidateId: candidate.id,
        runId: run.id,
        controlPercentage: 50,
        treatmentPercentage: 50,
        trafficPercentage: 100,
        layer: null,
        targeting: [],
        allocation: { type: 'fixed' },
        metrics: [],
        secondaryMetrics: [],
        attributionHours: WEEK_HOURS,
        varianceReduction: 'none',
        wholeWeeks: min_duration_hours >= WEEK_HOURS,
        primaryMetric: 'satisfaction',
        guardrails: [
          { metric: 'error_rate', max_relative_increase: 0.1 },
          { metric: 'latency_ms', max_relative_increase: 0.5 },
        ],
        minSampleSize: min_samples,
        minDurationHours: min_duration_hours,
        significanceThreshold: significance_threshold,
        createdBy: 'system:training',
        createdAt: at,
      }),
      organization.audit.add({
        id: await derivedId(run.id, 'audit experiment'),
        actor: 'system:training',
        action: 'experiment.drafted',
        objectType: 'experiment',
        objectId: id,
        data: { run_id: run.id, candidate_id: candidate.id },
        at,
      }),
    ],
  }
}
