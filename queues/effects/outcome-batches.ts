import { experimentOf, type Observation } from '../../contracts/rpc/experiment.ts'
import { logLine } from '../../core/log-line.ts'

/** Observations of one call; the object writes one row a unit and one document a call. */
const batchSize = 500

/** How long observations wait for those of the other messages of a delivery, in milliseconds. */
const lingerMs = 10

interface Batch {
  readonly observations: Observation[]
  readonly recorded: Promise<void>
}

/** What telling an experiment needs of the world. */
export interface OutcomeWorld {
  readonly namespace: { getByName(name: string): unknown }
  readonly now: () => Date
}

/** Tells experiments and rollouts what was observed. */
export interface OutcomeBatches {
  /** Done when the experiment has recorded the observations. Harmless to repeat. */
  record(orgId: string, splitId: string, observations: readonly Observation[]): Promise<void>
}

/**
 * Observations of one delivery of the queue, one call an experiment instead of one a message: an object answers
 * some hundred calls a second, and what it writes costs.
 */
export const outcomeBatches = ({ namespace, now }: OutcomeWorld): OutcomeBatches => {
  const open = new Map<string, Batch>()

  const begin = (orgId: string, splitId: string, key: string): Batch => {
    const observations: Observation[] = []
    const send = async () => {
      await scheduler.wait(lingerMs)
      if (open.get(key)?.observations === observations) open.delete(key)
      const answer = await experimentOf(namespace, orgId, splitId).record(
        orgId,
        observations,
        now().getTime(),
      )
      if (!answer.ok) {
        // A refusal is final: repeating it would only keep the feedback from being learned from.
        console.warn(logLine('warn', 'outcomes_refused', { split_id: splitId, code: answer.code }))
      }
    }
    const batch = { observations, recorded: send() }
    open.set(key, batch)
    return batch
  }

  return {
    record(orgId, splitId, observations) {
      const key = `${orgId}:${splitId}`
      const batch = open.get(key) ?? begin(orgId, splitId, key)
      batch.observations.push(...observations)
      if (batch.observations.length >= batchSize) open.delete(key)
      return batch.recorded
    },
  }
}
