import { z } from 'zod'
import { type LoggedExposure, loggedExposure } from '../../contracts/messages.ts'
import type { Sighting } from './complete-observations.ts'
import type { Effect } from './effect.ts'
import type { OutcomeContext } from './experiment-outcomes.ts'

const sightingOf = ({ unit, variant, probability, config_version, at }: LoggedExposure): Sighting => ({
  unitId: null,
  observation: { unit, variant, probability, configVersion: config_version, at, metrics: {} },
})

/** Tells every experiment and rollout whom it met. Harmless to repeat. */
export const recordExposures = async (
  exposures: readonly LoggedExposure[],
  { organization, outcomes }: OutcomeContext,
): Promise<void> => {
  const bySplit = Map.groupBy(exposures, ({ split_id }) => split_id)
  await Promise.all(
    [...bySplit].map(([splitId, ofSplit]) =>
      outcomes.record(organization.orgId, splitId, ofSplit.map(sightingOf)),
    ),
  )
}

const payloadSchema = z.object({ exposures: z.array(loggedExposure) })

/** Exposures whose message died in the queue: tried again as work that the database owes. */
export const exposuresLogged: Effect = async (payload, context) => {
  await recordExposures(payloadSchema.parse(payload).exposures, context)
  return []
}
