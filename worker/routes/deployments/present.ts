import type { Deployment } from '../../../contracts/deployments.ts'
import { verdict } from '../../../contracts/splits.ts'
import type { DeploymentRow } from '../../../db/repositories/deployments.ts'

const waitsFor = ({ status, approvals, approvalsRequired, waitsFor: waits }: DeploymentRow): string[] => {
  if (status !== 'awaiting_approval') return waits
  const missing = approvalsRequired - approvals.length
  return [`It needs ${missing} more ${missing === 1 ? 'approval' : 'approvals'}.`]
}

/** A deployment in the words of the API. */
export const presentDeployment = (row: DeploymentRow): Deployment => ({
  id: row.id,
  agent_id: row.agentId,
  candidate_id: row.candidateId,
  experiment_id: row.experimentId,
  run_id: row.runId,
  evaluation_id: row.evaluationId,
  safety_evaluation_id: row.safetyEvaluationId,
  from_version: row.fromVersion,
  to_version: row.toVersion,
  status: row.status,
  unit: row.unit,
  steps: row.steps,
  current_step: row.currentStep,
  percentage: row.percentage,
  guardrails: row.guardrails,
  approvals: row.approvals,
  approvals_required: row.approvalsRequired,
  waits_for: waitsFor(row),
  rollback_reason: row.rollbackReason,
  // A deployment that has met no traffic has no results.
  verdict: verdict.safeParse(row.results).data ?? null,
  created_by: row.createdBy,
  created_at: row.createdAt.toISOString(),
  ended_at: row.endedAt?.toISOString() ?? null,
})
