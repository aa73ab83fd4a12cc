import { experimentOf } from '../../contracts/rpc/experiment.ts'
import { logLine } from '../../core/log-line.ts'
import type { CompleteObservations, Sighting } from './complete-observations.ts'

/** Observations of one call; the object writes one row a unit and one document a call. */
const batchSize = 500

/** How long observations wait for those of the other messages of a delivery, in milliseconds. */
const lingerMs = 10

interface Batch {
  readonly sightings: Sighting[]
  readonly recorded: Promise<void>
}

/** What telling an experiment needs of the world. */
export interface OutcomeWorld {
  readonly namespace: { getByName(name: string): unknown }
  readonly now: () => Date
  readonly complete: CompleteObservations
}

/** Tells experiments and rollouts what was observed. */
export interface OutcomeBatches {
  /** Done when the experiment has recorded the observations. Harmless to repeat. */
  record(orgId: string, splitId: string, sightings: readonly Sighting[]): Promise<void>
}

/**
 * Observations of one delivery of the queue, one call an experiment instead of one a message: an object answers
 * some hundred calls a second, and what it writes costs.
 */
export const outcomeBatches = ({ namespace, now, complete }: OutcomeWorld): OutcomeBatches => {
  const open = new Map<string, Batch>()

  const begin = (orgId: string, splitId: string, key: string): Batch => {
    const sightings: Sighting[] = []
    const send = async () => {
      await scheduler.wait(lingerMs)
      if (open.get(key)?.sightings === sightings) open.delete(key)
      const answer = await experimentOf(namespace, orgId, splitId).record(
        orgId,
        await complete(orgId, splitId, sightings),
        now().getTime(),
      )
      if (!answer.ok) {
        // A refusal is final: repeating it would only keep the feedback from being learned from.
        console.warn(logLine('warn', 'outcomes_refused', { split_id: splitId, code: answer.code }))
      }
    }
    const batch = { sightings, recorded: send() }
    open.set(key, batch)
    return batch
  }

  return {
    record(orgId, splitId, sightings) {
      const key = `${orgId}:${splitId}`
      const batch = open.get(key) ?? begin(orgId, splitId, key)
      batch.sightings.push(...sightings)
      if (batch.sightings.length >= batchSize) open.delete(key)
      return batch.recorded
    },
  }
}
