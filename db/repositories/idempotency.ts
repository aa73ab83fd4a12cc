import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Scope } from '../organization.ts'

/** Answers kept under an Idempotency-Key. */
export const idempotencyRepository = ({ db, t, orgId }: Scope) => {
  const { idempotencyKeys: keys } = t
  const byKey = (key: string) => and(eq(keys.orgId, orgId), eq(keys.key, key))
  return {
    /** Whether this request is the one to run: the first, or the next after one that was abandoned. */
    async claim(key: string, bodyHash: string, at: Date, abandonedBefore: Date): Promise<boolean> {
      const rows = await db
        .insert(keys)
        .values({ orgId, key, bodyHash, status: null, response: null, createdAt: at })
        .onConflictDoUpdate({
          target: [keys.orgId, keys.key],
          set: { createdAt: at },
          setWhere: sql`${isNull(keys.status)} and ${eq(keys.bodyHash, bodyHash)} and ${lt(keys.createdAt, abandonedBefore)}`,
        })
        .returning({ key: keys.key })
      return rows.length === 1
    },

    async get(key: string) {
      const [row] = await db.select().from(keys).where(byKey(key))
      return row ?? null
    },

    /** Statement: keeps the answer. */
    complete: (key: string, status: number, response: string) =>
      db.update(keys).set({ status, response }).where(byKey(key)),

    /** Statement: forgets a request that failed, so that it may be tried again. */
    release: (key: string) => db.delete(keys).where(byKey(key)),
  }
}
