import type { Deployment, deploymentRoutes } from '../../../contracts/deployments.ts'
import type { DeploymentRow } from '../../../db/repositories/deployments.ts'
import type { Context } from '../../context.ts'
import { fromCursor, toCursor } from '../../cursor.ts'
import { notFound } from '../../errors.ts'
import type { Handler } from '../../http/register.ts'
import { presentDeployment } from './present.ts'

/** The deployment; 404 for one of another organization. */
export const findDeployment = async ({ organization }: Context, id: string): Promise<DeploymentRow> => {
  const row = await organization.deployments.get(id)
  if (row === null) throw notFound('deployment')
  return row
}

/** The deployment as it is now, in the words of the API. */
export const readDeployment = async (context: Context, id: string): Promise<Deployment> =>
  presentDeployment(await findDeployment(context, id))

/** Lists deployments, newest first. */
export const listDeployments: Handler<typeof deploymentRoutes.list> = async ({ query }, { organization }) => {
  const { rows, next } = await organization.deployments.list(
    { agentId: query.agent_id, status: query.status },
    { limit: query.limit, after: fromCursor(query.cursor) },
  )
  return { items: rows.map(presentDeployment), next_cursor: toCursor(next) }
}
