import type { AgentConfig } from '../../../contracts/agents.ts'
import type { DeploymentCreate, deploymentRoutes } from '../../../contracts/deployments.ts'
import { approvalsRequired } from '../../../core/deployment/oversight.ts'
import type { ExperimentRow } from '../../../db/repositories/experiments.ts'
import type { CandidateRow } from '../../../db/repositories/training-runs.ts'
import type { Context } from '../../context.ts'
import { AppError, invalidField } from '../../errors.ts'
import type { Handler } from '../../http/register.ts'
import { actorOf } from '../../identity.ts'
import { withReason } from '../../reason.ts'
import { requireCurrent } from '../../splits/current-version.ts'
import { requireEvidence } from '../../splits/evidence.ts'
import { beginRollout } from './begin.ts'
import { readDeployment } from './read.ts'

/** What is to be served: a version of the agent that exists, or the one that the candidate is to become. */
interface Target {
  readonly version: number
  /** Null when the version exists. */
  readonly newConfig: AgentConfig | null
  readonly candidate: CandidateRow | null
}

const targetOf = async (
  { agent_id, candidate_id, version }: DeploymentCreate,
  { organization }: Context,
): Promise<Target> => {
  const { agents, trainingRuns } = organization
  if (version !== undefined) {
    const row = await agents.version(agent_id, version)
    if (row === null) throw invalidField('version', 'There is no such version of the agent.')
    const candidate = row.candidateId === null ? null : await trainingRuns.candidate(row.candidateId)
    return { version, newConfig: null, candidate }
  }
  const candidate = candidate_id === undefined ? null : await trainingRuns.candidate(candidate_id)
  if (candidate?.agentId !== agent_id) {
    throw invalidField('candidate_id', 'There is no such candidate for the agent.')
  }
  const known = await agents.versionOfCandidate(agent_id, candidate.id)
  return {
    version: known ?? (await agents.latestVersion(agent_id)) + 1,
    newConfig: known === null ? candidate.config : null,
    candidate,
  }
}

/** The experiment, if one is named: it must have decided to deploy this very candidate, which the run found. */
const requireOrigin = async (
  { agent_id, experiment_id, run_id }: DeploymentCreate,
  candidate: CandidateRow | null,
  { organization }: Context,
): Promise<ExperimentRow | null> => {
  if (run_id !== undefined && run_id !== candidate?.runId) {
    throw invalidField('run_id', 'The candidate is not of this run.')
  }
  if (experiment_id === undefined) return null
  const experiment = await organization.experiments.get(experiment_id)
  if (experiment?.agentId !== agent_id) {
    throw invalidField('experiment_id', 'There is no such experiment of the agent.')
  }
  if (experiment.decision !== 'deploy' || experiment.candidateId !== (candidate?.id ?? null)) {
    throw new AppError('conflict', 'The experiment did not decide to deploy this.')
  }
  return experiment
}

/**
 * Proposes a rollout. A candidate must have passed its sealed test, its regression suite and a recent safety run;
 * a version that somebody wrote by hand has none of them and is marked so in the audit log.
 */
export const createDeployment: Handler<typeof deploymentRoutes.create> = async ({ body }, context) => {
  const { organization, identity, config, newId, now } = context
  const { agents, trainingRuns } = organization
  const served = await agents.get(body.agent_id)
  if (served === null) throw invalidField('agent_id', 'There is no such agent.')
  const { version, newConfig, candidate } = await targetOf(body, context)
  if (version === served.agent.currentVersion) {
    throw new AppError('conflict', `Version ${version} is served already.`, {
      errors: [{ field: 'version', message: 'Served already; choose another one' }],
    })
  }
  const open = await organization.deployments.openTo(body.agent_id, version)
  if (open !== null) {
    throw new AppError(
      'conflict',
      `Deployment ${open.id} to version ${version} is open (${open.status}). End it first.`,
    )
  }
  const experiment = await requireOrigin(body, candidate, context)
  const run = candidate && (await trainingRuns.get(candidate.runId))
  if (run !== null) {
    await requireCurrent(context, body.agent_id, experiment?.controlVersion ?? run.baselineVersion)
  }
  const isDecided = body.experiment_id !== undefined
  const evidence =
    candidate && (await requireEvidence(context, candidate, { isDecided, evaluationId: body.evaluation_id }))
  const id = newId()
  const at = now()
  const actor = actorOf(identity)
  const required = approvalsRequired(run?.trainingType ?? null)
  try {
    await organization.atomically([
      ...(newConfig === null
        ? []
        : [
            agents.addVersion({
              agentId: body.agent_id,
              version,
              config: newConfig,
              source: 'candidate',
              candidateId: candidate?.id ?? null,
              createdBy: actor,
              createdAt: at,
            }),
          ]),
      organization.deployments.propose({
        id,
        agentId: body.agent_id,
        candidateId: candidate?.id ?? null,
        experimentId: body.experiment_id ?? null,
        runId: candidate?.runId ?? null,
        evaluationId: evidence?.evaluationId ?? null,
        safetyEvaluationId: evidence?.safetyEvaluationId ?? null,
        fromVersion: served.agent.currentVersion,
        toVersion: version,
        unit: body.unit,
        steps: body.steps,
        guardrails: body.guardrails.filter(({ metric }) => metric !== body.primary_metric),
        primaryMetric: body.primary_metric,
        minSampleSize: body.min_sample_size,
        significanceThreshold: config.learning.experiments.significance_threshold,
        approvalsRequired: required,
        createdBy: actor,
        createdAt: at,
      }),
      organization.audit.add({
        id: newId(),
        actor,
        action: 'deployment.proposed',
        objectType: 'deployment',
        objectId: id,
        data: {
          version,
          candidate_id: candidate?.id ?? null,
          experiment_id: body.experiment_id ?? null,
          manual: candidate === null,
          ...withReason(body.reason),
        },
        at,
      }),
    ])
  } catch (error) {
    if (organization.isDuplicate(error, 'agent_versions')) {
      throw new AppError('conflict', 'Somebody made a version at the same moment. Try again.')
    }
    throw error
  }
  if (required === 0) await beginRollout(context, id)
  return readDeployment(context, id)
}
