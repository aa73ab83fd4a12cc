import { experimentOf } from '../../../contracts/rpc/experiment.ts'
import { mirrorExperiment } from '../../../db/mirror-experiment.ts'
import { rolloutDefinitionOf } from '../../../db/split-definition.ts'
import { forgetRouting } from '../../assignment/routing.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { withReason } from '../../reason.ts'
import { changeSplit } from '../../splits/change-split.ts'
import { findDeployment } from './read.ts'

/**
 * Takes a rollout to its next step. When the gate of the current one is open it goes on by itself; otherwise only
 * force passes it.
 * @throws AppError conflict that says what the step waits for
 */
export const advanceRollout = async (
  context: Context,
  id: string,
  {
    force,
    from_step: step,
    reason,
  }: { force: boolean; from_step?: number | undefined; reason?: string | undefined },
): Promise<void> => {
  const { organization, bindings, now } = context
  const row = await findDeployment(context, id)
  const definition = rolloutDefinitionOf(row)
  if (row.status === 'rolling_out') {
    const object = experimentOf(bindings.EXPERIMENT, organization.orgId, id)
    const seen = await mirrorExperiment(organization, object, now())
    forgetRouting(organization.orgId)
    const hasMoved = seen !== null && (seen.state.step > row.currentStep || seen.state.status !== 'running')
    if (hasMoved) return
    if (!force) {
      const { waitsFor } = await findDeployment(context, id)
      throw new AppError('conflict', `The step is not over. ${waitsFor.join(' ')}`)
    }
  }
  await changeSplit(context, definition, {
    action: 'advance',
    ...(step === undefined ? {} : { step }),
    ...withReason(reason),
  })
}
