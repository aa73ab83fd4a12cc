import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import type { OwnRule } from '../../core/alerts/rules.ts'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'

export type AlertRow = Scope['t']['alerts']['$inferSelect']
export type AlertRuleRow = Scope['t']['alertRules']['$inferSelect']

/** A stored rule as the rest of the product knows it. */
export const ownRuleOf = (row: AlertRuleRow): OwnRule => ({
  condition: row.condition,
  name: row.name,
  threshold: row.threshold,
  team: String(row.notify.team ?? ''),
  enabled: row.enabled,
})

/** Alerts and the rules that an organization set for itself. */
export const alertRepository = ({ db, t, orgId }: Scope) => {
  const { alerts, alertRules: rules } = t
  const byId = (id: string) => and(eq(alerts.orgId, orgId), eq(alerts.id, id))
  return {
    async get(id: string): Promise<AlertRow | null> {
      const [row] = await db.select().from(alerts).where(byId(id))
      return row ?? null
    },

    async list(
      filter: { acknowledged?: boolean | undefined },
      page: { limit: number; after: Position | null },
    ) {
      const rows = await db
        .select()
        .from(alerts)
        .where(
          and(
            eq(alerts.orgId, orgId),
            filter.acknowledged === undefined
              ? undefined
              : filter.acknowledged
                ? isNotNull(alerts.acknowledgedAt)
                : isNull(alerts.acknowledgedAt),
            after(page.after, alerts.createdAt, alerts.id),
          ),
        )
        .orderBy(...newestFirst(alerts.createdAt, alerts.id))
        .limit(page.limit + 1)
      return pageOf(rows, page.limit)
    },

    /** Which of the keys were raised before. */
    async raised(dedupeKeys: readonly string[]): Promise<Set<string>> {
      const rows = await db
        .select({ key: alerts.dedupeKey })
        .from(alerts)
        .where(and(eq(alerts.orgId, orgId), inArray(alerts.dedupeKey, [...dedupeKeys])))
      return new Set(rows.map(({ key }) => key))
    },

    /** Statement: a key that was raised before is a duplicate of `alerts`. */
    raise: (row: Omit<AlertRow, 'orgId'>) => db.insert(alerts).values({ orgId, ...row }),

    /** Statement: the first one to acknowledge it stays. */
    acknowledge: (id: string, by: string, at: Date) =>
      db
        .update(alerts)
        .set({ acknowledgedBy: by, acknowledgedAt: at })
        .where(and(byId(id), isNull(alerts.acknowledgedAt))),

    async ownRules(): Promise<OwnRule[]> {
      const rows = await db.select().from(rules).where(eq(rules.orgId, orgId))
      return rows.map(ownRuleOf)
    },

    /** Statements: these rules and no others. */
    replaceRules: (own: readonly (OwnRule & { id: string })[], at: Date) => [
      db.delete(rules).where(eq(rules.orgId, orgId)),
      ...own.map(({ id, condition, name, threshold, team, enabled }) =>
        db.insert(rules).values({
          orgId,
          id,
          condition,
          name,
          threshold,
          enabled,
          notify: { team },
          createdAt: at,
          updatedAt: at,
        }),
      ),
    ],
  }
}
