import { and, eq, isNull } from 'drizzle-orm'
import type { JsonObject } from '../json-columns.ts'
import type { Scope } from '../organization.ts'

export type OutboxRow = Scope['t']['outbox']['$inferSelect']

/** How long after the commit the sweeper takes an unsent or unfinished effect for lost, in milliseconds. */
const graceMs = 10_000

/** Effects that committed changes still owe. */
export const outboxRepository = ({ db, t, orgId }: Scope) => ({
  /** Statement: owes an effect. The same id twice is one effect. */
  add: (row: { id: string; topic: string; payload: JsonObject; at: Date }) =>
    db
      .insert(t.outbox)
      .values({
        orgId,
        id: row.id,
        topic: row.topic,
        payload: row.payload,
        attempts: 0,
        nextAttemptAt: new Date(row.at.getTime() + graceMs),
        createdAt: row.at,
      })
      .onConflictDoNothing(),

  /** The row while its effect is owed; null when it happened or never was. */
  async pending(id: string): Promise<OutboxRow | null> {
    const [row] = await db
      .select()
      .from(t.outbox)
      .where(and(eq(t.outbox.orgId, orgId), eq(t.outbox.id, id), isNull(t.outbox.processedAt)))
    return row ?? null
  },

  /** Statement: the effect happened, in the transaction of the effect itself. */
  markProcessed: (id: string, at: Date) =>
    db
      .update(t.outbox)
      .set({ processedAt: at })
      .where(and(eq(t.outbox.orgId, orgId), eq(t.outbox.id, id))),

  /** Statement: an attempt failed; the next not before `nextAttemptAt`. */
  recordFailure: (id: string, attempts: number, nextAttemptAt: Date) =>
    db
      .update(t.outbox)
      .set({ attempts, nextAttemptAt })
      .where(and(eq(t.outbox.orgId, orgId), eq(t.outbox.id, id))),

  /** Statement: owes a dead effect again. Its new creation time makes it another effect than the one that died. */
  reopen: (id: string, at: Date) =>
    db
      .update(t.outbox)
      .set({ processedAt: null, attempts: 0, nextAttemptAt: at, createdAt: at })
      .where(and(eq(t.outbox.orgId, orgId), eq(t.outbox.id, id))),
})
