import { and, eq } from 'drizzle-orm'
import type { JsonObject } from '../json-columns.ts'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'

export type AuditRow = Scope['t']['auditLog']['$inferSelect']

export interface AuditEntry {
  readonly id: string
  /** `user:<sub>`, `service:<key id>` or `system:<part>`. */
  readonly actor: string
  /** `experiment.started`, past tense. */
  readonly action: string
  readonly objectType: string
  readonly objectId: string
  readonly data: JsonObject
  readonly at: Date
}

/** Who did what. Rows are only ever added. */
export const auditRepository = ({ db, t, orgId }: Scope) => ({
  /** Statement: one entry, in the transaction of the change. The same id twice is one entry. */
  add: ({ at, ...entry }: AuditEntry) =>
    db
      .insert(t.auditLog)
      .values({ orgId, ...entry, createdAt: at })
      .onConflictDoNothing(),

  async list(
    filter: {
      action?: string | undefined
      objectType?: string | undefined
      objectId?: string | undefined
      actor?: string | undefined
    },
    page: { limit: number; after: Position | null },
  ) {
    const rows = await db
      .select()
      .from(t.auditLog)
      .where(
        and(
          eq(t.auditLog.orgId, orgId),
          filter.action === undefined ? undefined : eq(t.auditLog.action, filter.action),
          filter.objectType === undefined ? undefined : eq(t.auditLog.objectType, filter.objectType),
          filter.objectId === undefined ? undefined : eq(t.auditLog.objectId, filter.objectId),
          filter.actor === undefined ? undefined : eq(t.auditLog.actor, filter.actor),
          after(page.after, t.auditLog.createdAt, t.auditLog.id),
        ),
      )
      .orderBy(...newestFirst(t.auditLog.createdAt, t.auditLog.id))
      .limit(page.limit + 1)
    return pageOf(rows, page.limit)
  },
})
