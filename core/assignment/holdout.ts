import { unitUniform } from './rendezvous.ts'

/** Of its own, so that the holdout is no particular part of any experiment. It may never change. */
const HOLDOUT_SEED = 0x165667b1

/**
 * Whether a unit is in the holdout of its organization, which no experiment enrols. A growing holdout only adds units.
 * @param percentage of all units, steps of .01
 */
export function isHeldOut(orgId: string, percentage: number, unitId: string): boolean {
  return percentage > 0 && unitUniform(orgId, unitId, HOLDOUT_SEED) * 100 < percentage
}
