import type { EffectMessage } from '../../contracts/messages.ts'
import { withOrganization } from '../../db/organization.ts'
import { effects } from '../effects/registry.ts'
import type { LearningWorld } from '../learning-world.ts'

/** After so many failed attempts an effect becomes a dead letter. */
const maxAttempts = 6

/** Waiting time before the next attempt, in milliseconds: 2 s, 8 s, 32 s, … at most 10 minutes. */
export const backOffMs = (attempts: number): number =>
  Math.min(600_000, 2_000 * 4 ** Math.max(0, attempts - 1))

/** Carries out one outbox row, exactly once. A failure is recorded on the row, and for good as a dead letter. */
export const consumeOutbox = (
  message: Extract<EffectMessage, { type: 'outbox' }>,
  world: LearningWorld,
): Promise<void> =>
  withOrganization(world.store, message.org_id, async (organization) => {
    const row = await organization.outbox.pending(message.id)
    if (row === null) return
    try {
      const effect = effects[row.topic]
      if (effect === undefined) throw new Error(`No effect is registered for the topic ${row.topic}`)
      const statements = await effect(row.payload, { ...world, organization })
      const at = world.now()
      await organization.once(`outbox:${row.id}:${row.createdAt.getTime()}`, at, [
        ...statements,
        organization.outbox.markProcessed(row.id, at),
      ])
    } catch (error) {
      const attempts = row.attempts + 1
      const at = world.now()
      const reason = error instanceof Error ? error.message : String(error)
      console.error(
        JSON.stringify({
          level: 'error',
          event: 'effect_failed',
          topic: row.topic,
          outbox_id: row.id,
          attempts,
          error: error instanceof Error ? error.stack : reason,
        }),
      )
      await organization.atomically(
        attempts < maxAttempts
          ? [
              organization.outbox.recordFailure(
                row.id,
                attempts,
                new Date(at.getTime() + backOffMs(attempts)),
              ),
            ]
          : [
              organization.outbox.markProcessed(row.id, at),
              organization.deadLetters.add({
                id: world.newId(),
                outboxId: row.id,
                topic: row.topic,
                payload: row.payload,
                reason: reason.slice(0, 1000),
                attempts,
                createdAt: at,
                replayedAt: null,
              }),
            ],
      )
    }
  })
