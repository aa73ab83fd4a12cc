import { and, eq } from 'drizzle-orm'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'

export type ServiceKeyRow = Scope['t']['serviceKeys']['$inferSelect']

/** Service keys: only the hash of a secret is known here. */
export const serviceKeyRepository = ({ db, t, orgId }: Scope) => {
  const { serviceKeys: keys } = t
  const byId = (id: string) => and(eq(keys.orgId, orgId), eq(keys.id, id))
  return {
    async get(id: string): Promise<ServiceKeyRow | null> {
      const [row] = await db.select().from(keys).where(byId(id))
      return row ?? null
    },

    async findBySecretHash(secretHash: string): Promise<ServiceKeyRow | null> {
      const [row] = await db
        .select()
        .from(keys)
        .where(and(eq(keys.orgId, orgId), eq(keys.secretHash, secretHash)))
      return row ?? null
    },

    async list(page: { limit: number; after: Position | null }) {
      const rows = await db
        .select()
        .from(keys)
        .where(and(eq(keys.orgId, orgId), after(page.after, keys.createdAt, keys.id)))
        .orderBy(...newestFirst(keys.createdAt, keys.id))
        .limit(page.limit + 1)
      return pageOf(rows, page.limit)
    },

    /** Statement. */
    create: (row: Omit<ServiceKeyRow, 'orgId'>) => db.insert(keys).values({ orgId, ...row }),

    /** Statement. */
    markUsed: (id: string, at: Date) => db.update(keys).set({ lastUsedAt: at }).where(byId(id)),

    /** Statement. */
    revoke: (id: string, at: Date) => db.update(keys).set({ revokedAt: at }).where(byId(id)),
  }
}
