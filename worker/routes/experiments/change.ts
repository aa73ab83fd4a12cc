import type { ExperimentStatus, SharesChange } from '../../../contracts/experiments.ts'
import { experimentDefinitionOf } from '../../../db/split-definition.ts'
import type { Context } from '../../context.ts'
import { withReason } from '../../reason.ts'
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
 * Starts or resumes: running experiments and rollouts never share a unit of an agent or layer.
 * @throws AppError conflict when others have too much of it, or a candidate would meet another version than it was made for
 */
export const beginExperiment = async (
  context: Context,
  id: string,
  action: 'start' | 'resume',
): Promise<Changed> => {
  const row = await findExperiment(context, id)
  await claimTraffic(context, {
    agentId: row.agentId,
    splitId: id,
    unit: row.unit,
    layer: row.layer,
    count: row.trafficPercentage,
    before: row.slots,
    remember: (slots) => [context.organization.experiments.setSlots(id, slots)],
  })
  try {
    // With the traffic in hand nobody can change the version any more.
    await requireCurrentControl(context, row)
    const { state } = await changeSplit(context, experimentDefinitionOf(row), { action })
    return { success: true, status: state.status }
  } catch (error) {
    const { status } = await findExperiment(context, id)
    if (status !== 'running') await releaseTraffic(context, id)
    throw error
  }
}

/** Changes the split of a running experiment. */
export const changeShares = async (
  context: Context,
  id: string,
  { control_percentage, treatment_percentage, expected_config_version, reason }: SharesChange,
): Promise<Changed & { readonly config_version: number }> => {
  const row = await findExperiment(context, id)
  const { state } = await changeSplit(context, experimentDefinitionOf(row), {
    action: 'change_split',
    shares: { controlPercentage: control_percentage, treatmentPercentage: treatment_percentage },
    ...(expected_config_version === undefined ? {} : { expectedConfigVersion: expected_config_version }),
    ...withReason(reason),
  })
  return { success: true, status: state.status, config_version: state.configVersion }
}
