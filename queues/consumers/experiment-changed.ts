import type { EffectMessage } from '../../contracts/messages.ts'
import { experimentOf } from '../../contracts/rpc/experiment.ts'
import { mirrorExperiment } from '../../db/mirror-experiment.ts'
import { withOrganization } from '../../db/organization.ts'
import type { LearningWorld } from '../learning-world.ts'

/** Writes down what a Durable Object decided or measured by itself; harmless when nothing is new. */
export const consumeExperimentChanged = (
  message: Extract<EffectMessage, { type: 'experiment.changed' }>,
  { store, bindings, now }: LearningWorld,
): Promise<void> =>
  withOrganization(store, message.org_id, async (organization) => {
    const object = experimentOf(bindings.EXPERIMENT, message.org_id, message.experiment_id)
    await mirrorExperiment(organization, object, now())
  })
