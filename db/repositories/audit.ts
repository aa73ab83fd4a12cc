import { and, asc, desc, eq, gt, isNull } from 'drizzle-orm'
import type { JsonObject } from '../json-columns.ts'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'

export type AuditRow = Scope['t']['auditLog']['$inferSelect']

/** A place in the chain of the audit log, with the hash of its entry. */
export type AuditSealRow = Scope['t']['auditSeals']['$inferSelect']

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

  /** The last seal; null before the first. */
  async head() {
    const [row] = await db
      .select({ sequence: t.auditSeals.sequence, hash: t.auditSeals.hash })
      .from(t.auditSeals)
      .where(eq(t.auditSeals.orgId, orgId))
      .orderBy(desc(t.auditSeals.sequence))
      .limit(1)
    return row ?? null
  },

  /** Entries without a seal, oldest first. */
  async unsealed(limit: number): Promise<AuditRow[]> {
    const rows = await db
      .select({ entry: t.auditLog })
      .from(t.auditLog)
      .leftJoin(
        t.auditSeals,
        and(eq(t.auditSeals.orgId, t.auditLog.orgId), eq(t.auditSeals.entryId, t.auditLog.id)),
      )
      .where(and(eq(t.auditLog.orgId, orgId), isNull(t.auditSeals.entryId)))
      .orderBy(asc(t.auditLog.createdAt), asc(t.auditLog.id))
      .limit(limit)
    return rows.map(({ entry }) => entry)
  },

  /** Statement: one seal. Fails when the place or the entry has one already. */
  seal: (seal: { sequence: number; entryId: string; hash: string; createdAt: Date }) =>
    db.insert(t.auditSeals).values({ orgId, ...seal }),

  /** Seals in order with the entries that they vouch for; null for an entry that is not there. */
  async sealed(after: number, limit: number): Promise<{ seal: AuditSealRow; entry: AuditRow | null }[]> {
    return db
      .select({ seal: t.auditSeals, entry: t.auditLog })
      .from(t.auditSeals)
      .leftJoin(
        t.auditLog,
        and(eq(t.auditLog.orgId, t.auditSeals.orgId), eq(t.auditLog.id, t.auditSeals.entryId)),
      )
      .where(and(eq(t.auditSeals.orgId, orgId), gt(t.auditSeals.sequence, after)))
      .orderBy(asc(t.auditSeals.sequence))
      .limit(limit)
  },
})
