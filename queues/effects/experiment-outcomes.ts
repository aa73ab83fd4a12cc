import { unitKey } from '../../core/experiment/encounter.ts'
import type { ExecutionRow } from '../../db/repositories/executions.ts'
import type { Sighting } from './complete-observations.ts'
import type { OutcomeBatches } from './outcome-batches.ts'

/** What was measured on an execution; no metrics: the exposure alone. */
export interface Measured {
  readonly execution: ExecutionRow
  readonly metrics: Readonly<Record<string, number>>
  readonly at: Date
}

/** What was seen of an execution that was exposed to an experiment or rollout; null when it was not. */
const sightingOf = ({ execution, metrics, at }: Measured): Sighting | null => {
  const { unitId, variant, enrolmentProbability: probability, configVersion } = execution
  if (unitId === null || variant === null || probability === null || configVersion === null) return null
  return {
    unitId,
    observation: {
      unit: unitKey(unitId),
      variant,
      probability,
      configVersion,
      at: at.getTime(),
      metrics: { ...metrics },
    },
  }
}

/** What telling an experiment needs of the world. */
export interface OutcomeContext {
  readonly organization: { readonly orgId: string }
  readonly outcomes: OutcomeBatches
}

/** Tells every experiment and rollout what was measured on its executions. Harmless to repeat. */
export const recordOutcomes = async (
  measured: readonly Measured[],
  { organization, outcomes }: OutcomeContext,
): Promise<void> => {
  const bySplit = Map.groupBy(measured, ({ execution }) => execution.experimentId)
  await Promise.all(
    [...bySplit].map(async ([splitId, ofSplit]) => {
      const sightings = ofSplit.map(sightingOf).filter((sighting) => sighting !== null)
      if (splitId === null || sightings.length === 0) return
      await outcomes.record(organization.orgId, splitId, sightings)
    }),
  )
}
