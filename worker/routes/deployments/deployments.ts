import { deploymentRoutes } from '../../../contracts/deployments.ts'
import { rolloutDefinitionOf } from '../../../db/split-definition.ts'
import { type App, register } from '../../http/register.ts'
import { withReason } from '../../reason.ts'
import { changeSplit } from '../../splits/change-split.ts'
import { advanceRollout } from './advance.ts'
import { approveRollout } from './begin.ts'
import { createDeployment } from './create.ts'
import { findDeployment, listDeployments, readDeployment } from './read.ts'

/** Deployments: a version that replaces the current one in steps, or is rolled back. */
export const deploymentsApi = (app: App): void => {
  register(app, deploymentRoutes.create, createDeployment)
  register(app, deploymentRoutes.list, listDeployments)
  register(app, deploymentRoutes.get, ({ params }, context) => readDeployment(context, params.id))
  register(app, deploymentRoutes.approve, async ({ params, body }, context) => {
    await approveRollout(context, params.id, body)
    return readDeployment(context, params.id)
  })
  register(app, deploymentRoutes.advance, async ({ params, body }, context) => {
    await advanceRollout(context, params.id, body)
    return readDeployment(context, params.id)
  })
  register(app, deploymentRoutes.rollback, async ({ params, body }, context) => {
    const row = await findDeployment(context, params.id)
    const { mode, reason } = body
    const asked = { action: 'rollback' as const, mode, ...withReason(reason) }
    await changeSplit(context, rolloutDefinitionOf(row), asked)
    return readDeployment(context, params.id)
  })
}
