import type { TrainingRunRow } from '../../../db/repositories/training-runs.ts'

/** A run in a list. */
export const presentSummary = (run: TrainingRunRow) => ({
  id: run.id,
  name: run.name,
  agent_id: run.agentId,
  dataset_id: run.datasetId,
  training_type: run.trainingType,
  status: run.status,
  stage: run.stage,
  progress_percentage: run.progressPercentage,
  current_step: run.currentStep,
  total_steps: run.totalSteps,
  metrics: run.metrics,
  verdict: run.verdict,
  stop_reason: run.stopReason,
  cost: { calls: run.calls, evaluation_calls: run.evaluationCalls, tokens: run.tokens, usd: run.usd },
  created_at: run.createdAt.toISOString(),
  started_at: run.startedAt?.toISOString() ?? null,
  completed_at: run.completedAt?.toISOString() ?? null,
})

/** A run with everything it found. */
export const presentRun = (run: TrainingRunRow) => ({
  ...presentSummary(run),
  ...run.result,
  config: run.config,
  hyperparameters: run.hyperparameters,
  candidate_id: run.candidateId,
  experiment_id: run.experimentId,
  error: run.error,
  deadline: run.deadline.toISOString(),
})
