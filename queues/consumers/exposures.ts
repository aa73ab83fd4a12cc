import type { EffectMessage } from '../../contracts/messages.ts'
import { withOrganization } from '../../db/organization.ts'
import { recordExposures } from '../effects/exposures-logged.ts'
import type { LearningWorld } from '../learning-world.ts'

type ExposuresMessage = Extract<EffectMessage, { type: 'exposures' }>

/** Tells experiments whom they met. */
export const consumeExposures = (
  { org_id, exposures }: ExposuresMessage,
  world: LearningWorld,
): Promise<void> => recordExposures(exposures, { ...world, organization: { orgId: org_id } })

/** Exposures that no delivery could record become work that the database owes, and in the end a dead letter. */
export const keepDeadExposures = (
  { org_id, exposures }: ExposuresMessage,
  { store, now, newId }: LearningWorld,
): Promise<void> =>
  withOrganization(store, org_id, (organization) =>
    organization.atomically([
      organization.outbox.add({ id: newId(), topic: 'exposures.logged', payload: { exposures }, at: now() }),
    ]),
  )
