import { z } from 'zod'
import { type LoggedExposure, loggedExposure } from '../../contracts/messages.ts'
import type { Observation } from '../../contracts/rpc/experiment.ts'
import type { Effect } from './effect.ts'
import type { OutcomeContext } from './experiment-outcomes.ts'

const observationOf = ({ unit, variant, probability, config_version, at }: LoggedExposure): Observation => ({
  unit,
  variant,
  probability,
  configVersion: config_version,
  at,
  metrics: {},
})

/** Tells every experiment and rollout whom it met. Harmless to repeat. */
export const recordExposures = async (
  exposures: readonly LoggedExposure[],
  { organization, outcomes }: OutcomeContext,
): Promise<void> => {
  const bySplit = Map.groupBy(exposures, ({ split_id }) => split_id)
  await Promise.all(
    [...bySplit].map(([splitId, ofSplit]) =>
      outcomes.record(organization.orgId, splitId, ofSplit.map(observationOf)),
    ),
  )
}

const payloadSchema = z.object({ exposures: z.array(loggedExposure) })

/** Exposures whose message died in the queue: tried again as work that the database owes. */
export const exposuresLogged: Effect = async (payload, context) => {
  await recordExposures(payloadSchema.parse(payload).exposures, context)
  return []
}
