import { and, asc, eq, gte, inArray, isNull, lte, min, sql } from 'drizzle-orm'
import type { Store } from './store.ts'

/** What the product itself may do across organizations: no tenant content passes here. */
export const systemRepository = ({ db, t, atomically }: Store) => ({
  /** Makes the organization on its first use. */
  async ensureOrganization(orgId: string, at: Date): Promise<void> {
    await atomically([
      db.insert(t.organizations).values({ id: orgId, settings: {}, createdAt: at }).onConflictDoNothing(),
    ])
  },

  /** Ids of effects that are overdue, oldest first. */
  overdueEffects(now: Date, limit: number): Promise<{ orgId: string; id: string }[]> {
    return db
      .select({ orgId: t.outbox.orgId, id: t.outbox.id })
      .from(t.outbox)
      .where(and(isNull(t.outbox.processedAt), lte(t.outbox.nextAttemptAt, now)))
      .orderBy(asc(t.outbox.nextAttemptAt))
      .limit(limit)
  },

  /** When the oldest effect that is still owed was committed. */
  async oldestOwedEffect(): Promise<Date | null> {
    const [row] = await db
      .select({ oldest: min(t.outbox.createdAt) })
      .from(t.outbox)
      .where(isNull(t.outbox.processedAt))
    return row?.oldest ?? null
  },

  /** Runs that have not ended, for the sweep that wakes their Durable Objects. */
  openTrainingRuns(): Promise<{ orgId: string; id: string }[]> {
    return db
      .select({ orgId: t.trainingRuns.orgId, id: t.trainingRuns.id })
      .from(t.trainingRuns)
      .where(inArray(t.trainingRuns.status, ['pending', 'running']))
  },

  /** Experiments and rollouts that run, for the sweep that mirrors their Durable Objects. */
  runningExperiments(): Promise<{ orgId: string; id: string }[]> {
    return db
      .select({ orgId: t.learningExperiments.orgId, id: t.learningExperiments.id })
      .from(t.learningExperiments)
      .where(eq(t.learningExperiments.status, 'running'))
  },
  activeDeployments(): Promise<{ orgId: string; id: string }[]> {
    return db
      .select({ orgId: t.deployments.orgId, id: t.deployments.id })
      .from(t.deployments)
      .where(eq(t.deployments.status, 'rolling_out'))
  },

  /** Organizations with entries of the audit log since then that have no seal. */
  async organizationsToSeal(since: Date, limit: number): Promise<string[]> {
    const rows = await db
      .selectDistinct({ orgId: t.auditLog.orgId })
      .from(t.auditLog)
      .leftJoin(
        t.auditSeals,
        and(eq(t.auditSeals.orgId, t.auditLog.orgId), eq(t.auditSeals.entryId, t.auditLog.id)),
      )
      .where(and(gte(t.auditLog.createdAt, since), isNull(t.auditSeals.entryId)))
      .limit(limit)
    return rows.map(({ orgId }) => orgId)
  },

  /** Answers when the database does. */
  async ping(): Promise<void> {
    await db.select({ one: sql<number>`1` }).from(t.organizations).limit(1)
  },
})
