import type { ExperimentStatus } from '../../../contracts/experiments.ts'
import { experimentDefinitionOf } from '../../../db/split-definition.ts'
import type { Context } from '../../context.ts'
import { type Asked, changeSplit } from '../../splits/change-split.ts'
import { claimTraffic, releaseTraffic } from '../../splits/claim-traffic.ts'
import { requireCurrentControl } from '../../splits/current-version.ts'
import { findExperiment } from './read.ts'

interface Changed {
  readonly success: true
  readonly status: ExperimentStatus
}

/** Pauses, stops, rolls back. */
export const changeExperiment = async (context: Context, id: string, asked: Asked): Promise<Changed> => {
  const row = await findExperiment(context, id)
  const { state } = await changeSplit(context, experimentDefinitionOf(row), asked)
  return { success: true, status: state.status }
}

/**
 * Starts or resumes: one experiment or rollout at a time has an agent's traffic.
 * @throws AppError conflict when another one has it, or a candidate would meet another version than it was made for
 */
export const beginExperiment = async (
  context: Context,
  id: string,
  action: 'start' | 'resume',
): Promise<Changed> => {
  const row = await findExperiment(context, id)
  await claimTraffic(context, row.agentId, id)
  try {
    // With the traffic in hand nobody can change the version any more.
    await requireCurrentControl(context, row)
    const { state } = await changeSplit(context, experimentDefinitionOf(row), { action })
    return { success: true, status: state.status }
  } catch (error) {
    const { status } = await findExperiment(context, id)
    if (status !== 'running') await releaseTraffic(context, row.agentId, id)
    throw error
  }
}
