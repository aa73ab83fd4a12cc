import type { experimentRoutes } from '../../../contracts/experiments.ts'
import { decidedDeploymentId } from '../../../db/decided-deployment.ts'
import { experimentDefinitionOf } from '../../../db/split-definition.ts'
import type { Handler } from '../../http/register.ts'
import { withReason } from '../../reason.ts'
import { changeSplit } from '../../splits/change-split.ts'
import { requireCurrentControl } from '../../splits/current-version.ts'
import { requireEvidence } from '../../splits/evidence.ts'
import { beginRollout } from '../deployments/begin.ts'
import { findDeployment } from '../deployments/read.ts'
import { findExperiment } from './read.ts'

/** Completes an experiment. The mirror of a decision to deploy makes the version and its deployment. */
export const decideExperiment: Handler<typeof experimentRoutes.decide> = async (
  { params, body },
  context,
) => {
  const row = await findExperiment(context, params.id)
  const { decision, reason, rollout } = body
  if (decision === 'deploy' && row.candidateId !== null) {
    await requireCurrentControl(context, row)
    const candidate = await context.organization.trainingRuns.candidate(row.candidateId)
    if (candidate !== null) await requireEvidence(context, candidate, { isDecided: true })
  }
  const { state } = await changeSplit(context, experimentDefinitionOf(row), {
    action: 'decide',
    decision,
    ...withReason(reason),
    ...(decision === 'deploy' ? { rollout } : {}),
  })
  const deployment_id = decision === 'deploy' ? await decidedDeploymentId(row.id) : null
  if (deployment_id !== null) {
    const { approvalsRequired } = await findDeployment(context, deployment_id)
    if (approvalsRequired === 0) await beginRollout(context, deployment_id)
  }
  return { success: true, status: state.status, decision, deployment_id }
}
