import { type LogEntry, rolloutPlan } from '../contracts/rpc/experiment.ts'
import { approvalsRequired } from '../core/deployment/oversight.ts'
import { derivedId } from '../core/derived-id.ts'
import type { Organization } from './organization.ts'
import type { ExperimentRow } from './repositories/experiments.ts'
import type { Statement } from './store.ts'

/** The id of the deployment that the decision of an experiment begins. */
export const decidedDeploymentId = (experimentId: string): Promise<string> =>
  derivedId(experimentId, 'deployment')

/**
 * The statements of a decision to deploy: the treatment becomes the next version of the agent, and a deployment that
 * awaits approval proposes to roll it out, guarded as the experiment was.
 */
export const proposeDecided = async (
  organization: Organization,
  experiment: ExperimentRow,
  decided: LogEntry,
  at: Date,
): Promise<Statement[]> => {
  const { agentId, candidateId, runId } = experiment
  // Parsed, not trusted: the log outlives the code that wrote it.
  const { steps, min_sample_size: minSampleSize } = rolloutPlan.parse(JSON.parse(decided.data).rollout)
  const served = await organization.agents.get(agentId)
  if (served === null) throw new Error(`The agent ${agentId} of an experiment is gone.`)
  const run = runId === null ? null : await organization.trainingRuns.get(runId)
  const known =
    candidateId === null ? null : await organization.agents.versionOfCandidate(agentId, candidateId)
  const version = known ?? (await organization.agents.latestVersion(agentId)) + 1
  const evaluation = async (kind: 'sealed_test' | 'safety') =>
    candidateId === null ? null : await organization.trainingRuns.latestEvaluation(candidateId, kind)
  const id = await decidedDeploymentId(experiment.id)
  return [
    ...(known === null
      ? [
          organization.agents.addVersion({
            agentId,
            version,
            config: experiment.treatmentConfig,
            source: candidateId === null ? 'manual' : 'candidate',
            candidateId,
            createdBy: decided.actor,
            createdAt: at,
          }),
        ]
      : []),
    organization.deployments.propose({
      id,
      agentId,
      candidateId,
      experimentId: experiment.id,
      runId,
      evaluationId: (await evaluation('sealed_test'))?.id ?? null,
      safetyEvaluationId: (await evaluation('safety'))?.id ?? null,
      fromVersion: served.agent.currentVersion,
      toVersion: version,
      unit: experiment.unit,
      steps,
      guardrails: experiment.guardrails,
      primaryMetric: experiment.primaryMetric,
      minSampleSize,
      significanceThreshold: experiment.significanceThreshold,
      approvalsRequired: approvalsRequired(run?.trainingType ?? null),
      createdBy: decided.actor,
      createdAt: at,
    }),
    organization.audit.add({
      id: await derivedId(experiment.id, 'audit deployment'),
      actor: decided.actor,
      action: 'deployment.proposed',
      objectType: 'deployment',
      objectId: id,
      data: {
        experiment_id: experiment.id,
        version,
        candidate_id: candidateId,
        manual: candidateId === null,
      },
      at,
    }),
  ]
}
