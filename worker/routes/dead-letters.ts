import { deadLetterRoutes } from '../../contracts/administration.ts'
import type { DeadLetterRow } from '../../db/repositories/dead-letters.ts'
import { fromCursor, toCursor } from '../cursor.ts'
import { AppError, notFound } from '../errors.ts'
import { type App, register } from '../http/register.ts'
import { actorOf } from '../identity.ts'

const present = (row: DeadLetterRow) => ({
  id: row.id,
  topic: row.topic,
  reason: row.reason,
  attempts: row.attempts,
  created_at: row.createdAt.toISOString(),
  replayed_at: row.replayedAt?.toISOString() ?? null,
})

/** Work that failed for good, and trying it again. */
export const deadLettersApi = (app: App): void => {
  register(app, deadLetterRoutes.list, async ({ query }, { organization }) => {
    const { rows, next } = await organization.deadLetters.list({
      limit: query.limit,
      after: fromCursor(query.cursor),
    })
    return { items: rows.map(present), next_cursor: toCursor(next) }
  })

  register(app, deadLetterRoutes.replay, async ({ params }, context) => {
    const { organization, identity, newId, now, announce } = context
    const row = await organization.deadLetters.get(params.id)
    if (row === null) throw notFound('dead letter')
    const at = now()
    const replayed = await organization.once(`replay:${row.id}`, at, [
      organization.outbox.reopen(row.outboxId, at),
      organization.deadLetters.markReplayed(row.id, at),
      organization.audit.add({
        id: newId(),
        actor: actorOf(identity),
        action: 'dead_letter.replayed',
        objectType: 'dead_letter',
        objectId: row.id,
        data: { topic: row.topic },
        at,
      }),
    ])
    if (!replayed) {
      throw new AppError(
        'conflict',
        'It was replayed before. If it failed again, there is a newer dead letter.',
      )
    }
    announce([row.outboxId])
    return present({ ...row, replayedAt: at })
  })
}
