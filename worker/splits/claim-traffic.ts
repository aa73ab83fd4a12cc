import { experimentOf } from '../../contracts/rpc/experiment.ts'
import { mirrorExperiment } from '../../db/mirror-experiment.ts'
import type { Statement } from '../../db/store.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'

/** A claim whose experiment has not begun by then was left behind by a request that died, in milliseconds. */
const abandonedAfterMs = 60_000

/**
 * Takes the traffic of an agent for an experiment or rollout before it begins. Having it already is fine.
 * @throws AppError conflict when another one has it
 */
export const claimTraffic = async (context: Context, agentId: string, splitId: string): Promise<void> => {
  if (await tryClaim(context, agentId, splitId)) return
  await releaseIfOver(context, agentId)
  if (await tryClaim(context, agentId, splitId)) return
  const holder = await context.organization.traffic.holder(agentId)
  throw new AppError(
    'conflict',
    `Another experiment or deployment of this agent is running${holder === null ? '' : `: ${holder.splitId}`}. End it first.`,
  )
}

/**
 * Runs statements that change what an agent serves, in one transaction with proof that nothing has its traffic: a
 * rollback restores the version that was served when it began.
 * @throws AppError conflict while an experiment or rollout runs
 */
export const atomicallyWithoutTraffic = async (
  context: Context,
  agentId: string,
  statements: readonly Statement[],
): Promise<void> => {
  const { organization, newId, now } = context
  await releaseIfOver(context, agentId)
  const claimId = newId()
  const { claim, release } = organization.traffic
  try {
    await organization.atomically([claim(agentId, claimId, now()), ...statements, release(agentId, claimId)])
  } catch (error) {
    if (!organization.isDuplicate(error, 'traffic_claims')) throw error
    throw new AppError('conflict', 'An experiment or rollout of this agent runs; end it first.')
  }
}

/** Gives the traffic back when what was to begin did not. */
export const releaseTraffic = ({ organization }: Context, agentId: string, splitId: string): Promise<void> =>
  organization.atomically([organization.traffic.release(agentId, splitId)])

const tryClaim = async (
  { organization, now }: Context,
  agentId: string,
  splitId: string,
): Promise<boolean> => {
  try {
    await organization.atomically([organization.traffic.claim(agentId, splitId, now())])
    return true
  } catch (error) {
    if (!organization.isDuplicate(error, 'traffic_claims')) throw error
    return (await organization.traffic.holder(agentId))?.splitId === splitId
  }
}

/** The holder's object knows better than the row whether it still runs. */
const releaseIfOver = async (context: Context, agentId: string): Promise<void> => {
  const { organization, bindings, now } = context
  const holder = await organization.traffic.holder(agentId)
  if (holder === null) return
  const object = experimentOf(bindings.EXPERIMENT, organization.orgId, holder.splitId)
  const seen = await mirrorExperiment(organization, object, now())
  const began = seen !== null && seen.state.status !== 'draft'
  const isAbandoned = !began && now().getTime() - holder.createdAt.getTime() > abandonedAfterMs
  if (isAbandoned) await releaseTraffic(context, agentId, holder.splitId)
}
