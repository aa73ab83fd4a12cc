import type { ExperimentRow } from '../../db/repositories/experiments.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'

/**
 * What a candidate was compared with must be what it is to replace.
 * @param compared the version that the candidate was compared with
 * @throws AppError conflict when the agent serves another version by now
 */
export const requireCurrent = async (
  { organization }: Context,
  agentId: string,
  compared: number,
): Promise<void> => {
  const current = (await organization.agents.get(agentId))?.agent.currentVersion
  if (current === compared) return
  throw new AppError(
    'conflict',
    `stale: the evaluation compared the candidate with version ${compared}, the agent serves ${current}; train again`,
  )
}

/**
 * The same for an experiment with a candidate of a run; one that somebody wrote by hand compares what it likes.
 * @throws AppError conflict when the agent serves another version than its control
 */
export const requireCurrentControl = async (
  context: Context,
  { agentId, candidateId, controlVersion }: ExperimentRow,
): Promise<void> => {
  if (candidateId !== null && controlVersion !== null) await requireCurrent(context, agentId, controlVersion)
}
