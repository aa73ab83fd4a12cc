import { experimentOf } from '../../../contracts/rpc/experiment.ts'
import { mirrorExperiment } from '../../../db/mirror-experiment.ts'
import type { DeploymentRow } from '../../../db/repositories/deployments.ts'
import { rolloutDefinitionOf } from '../../../db/split-definition.ts'
import { forgetRouting } from '../../assignment/routing.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { actorOf } from '../../identity.ts'
import { changeSplit } from '../../splits/change-split.ts'
import { claimTraffic, releaseTraffic, wholeAgent } from '../../splits/claim-traffic.ts'
import { findDeployment } from './read.ts'

/** Runs what makes a rollout begin, with the agent's traffic; gives it back when the rollout did not begin. */
const withTraffic = async (
  context: Context,
  row: DeploymentRow,
  begin: () => Promise<unknown>,
): Promise<void> => {
  await claimTraffic(context, wholeAgent(row.agentId, row.id, row.unit))
  try {
    await begin()
  } finally {
    const { status } = await findDeployment(context, row.id)
    if (status !== 'rolling_out') await releaseTraffic(context, row.id)
  }
}

/** A proposal says what is replaced: it cannot be approved for another version. */
const requireSameVersion = async (
  { agentId, fromVersion, status }: DeploymentRow,
  { organization }: Context,
): Promise<void> => {
  const served = await organization.agents.get(agentId)
  if (status === 'awaiting_approval' && served?.agent.currentVersion !== fromVersion) {
    throw new AppError(
      'conflict',
      `It was proposed to replace version ${fromVersion}, and the agent serves version ${served?.agent.currentVersion} by now. Propose it again.`,
    )
  }
}

/** Begins a rollout that needs no approval. */
export const beginRollout = async (context: Context, id: string): Promise<void> => {
  const { organization, bindings, identity, now } = context
  const row = await findDeployment(context, id)
  await withTraffic(context, row, async () => {
    await requireSameVersion(row, context)
    const object = experimentOf(bindings.EXPERIMENT, organization.orgId, id)
    await object.create(organization.orgId, rolloutDefinitionOf(row), actorOf(identity), now().getTime())
    await mirrorExperiment(organization, object, now())
    forgetRouting(organization.orgId)
  })
}

/** Approves; the last approval that it needs takes the agent's traffic and begins the rollout. */
export const approveRollout = async (
  context: Context,
  id: string,
  { step }: { readonly step?: number | undefined },
): Promise<void> => {
  const row = await findDeployment(context, id)
  const approve = async () => {
    await requireSameVersion(row, context)
    await changeSplit(context, rolloutDefinitionOf(row), {
      action: 'approve',
      ...(step === undefined ? {} : { step }),
    })
  }
  const isLast = row.status === 'awaiting_approval' && row.approvals.length + 1 >= row.approvalsRequired
  await (isLast ? withTraffic(context, row, approve) : approve())
}
