import { and, eq } from 'drizzle-orm'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'

export type DeadLetterRow = Scope['t']['deadLetters']['$inferSelect']

/** Work that failed for good. */
export const deadLetterRepository = ({ db, t, orgId }: Scope) => {
  const { deadLetters } = t
  const byId = (id: string) => and(eq(deadLetters.orgId, orgId), eq(deadLetters.id, id))
  return {
    /** Statement. */
    add: (row: Omit<DeadLetterRow, 'orgId'>) =>
      db
        .insert(deadLetters)
        .values({ orgId, ...row })
        .onConflictDoNothing(),

    async get(id: string): Promise<DeadLetterRow | null> {
      const [row] = await db.select().from(deadLetters).where(byId(id))
      return row ?? null
    },

    async list(page: { limit: number; after: Position | null }) {
      const rows = await db
        .select()
        .from(deadLetters)
        .where(and(eq(deadLetters.orgId, orgId), after(page.after, deadLetters.createdAt, deadLetters.id)))
        .orderBy(...newestFirst(deadLetters.createdAt, deadLetters.id))
        .limit(page.limit + 1)
      return pageOf(rows, page.limit)
    },

    /** Statement. */
    markReplayed: (id: string, at: Date) => db.update(deadLetters).set({ replayedAt: at }).where(byId(id)),
  }
}
