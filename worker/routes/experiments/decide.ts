import type { experimentRoutes } from '../../../contracts/experiments.ts'
import { decidedDeploymentId } from '../../../db/decided-deployment.ts'
import { experimentDefinitionOf } from '../../../db/split-definition.ts'
import type { Handler } from '../../http/register.ts'
import { changeSplit } from '../../splits/change-split.ts'
import { findExperiment } from './read.ts'

/** Completes an experiment. The mirror of a decision to deploy makes the version and its deployment. */
export const decideExperiment: Handler<typeof experimentRoutes.decide> = async (
  { params, body },
  context,
) => {
  const row = await findExperiment(context, params.id)
  const { decision, reason, rollout } = body
  const { state } = await changeSplit(context, experimentDefinitionOf(row), {
    action: 'decide',
    decision,
    ...(reason === undefined ? {} : { reason }),
    ...(decision === 'deploy' ? { rollout } : {}),
  })
  const deployment_id = decision === 'deploy' ? await decidedDeploymentId(row.id) : null
  return { success: true, status: state.status, decision, deployment_id }
}
