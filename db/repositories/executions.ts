import { and, eq, sql } from 'drizzle-orm'
import { isOneOf } from '../dialect.ts'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'

export type ExecutionRow = Scope['t']['executions']['$inferSelect']

/** Answered requests of agents, and their daily totals. */
export const executionRepository = ({ db, t, orgId }: Scope) => {
  const { executions, executionDaily } = t
  return {
    async get(id: string): Promise<ExecutionRow | null> {
      const [row] = await db
        .select()
        .from(executions)
        .where(and(eq(executions.orgId, orgId), eq(executions.id, id)))
      return row ?? null
    },

    /** Those of the executions that exist, in any order. */
    getMany(ids: readonly string[]): Promise<ExecutionRow[]> {
      return db
        .select()
        .from(executions)
        .where(and(eq(executions.orgId, orgId), isOneOf(executions.id, ids)))
    },

    /** Which of the ids are taken. */
    async known(ids: readonly string[]): Promise<Set<string>> {
      const rows = await db
        .select({ id: executions.id })
        .from(executions)
        .where(and(eq(executions.orgId, orgId), isOneOf(executions.id, ids)))
      return new Set(rows.map(({ id }) => id))
    },

    async list(filter: { agentId?: string | undefined }, page: { limit: number; after: Position | null }) {
      const rows = await db
        .select()
        .from(executions)
        .where(
          and(
            eq(executions.orgId, orgId),
            filter.agentId === undefined ? undefined : eq(executions.agentId, filter.agentId),
            after(page.after, executions.createdAt, executions.id),
          ),
        )
        .orderBy(...newestFirst(executions.createdAt, executions.id))
        .limit(page.limit + 1)
      return pageOf(rows, page.limit)
    },

    /** Statement: a taken id is a duplicate of `executions`. */
    add: (row: Omit<ExecutionRow, 'orgId'>) => db.insert(executions).values({ orgId, ...row }),

    /** Statement: adds to the totals of an agent's UTC day (`2026-11-23`). */
    addToDay: (day: Omit<Scope['t']['executionDaily']['$inferSelect'], 'orgId'>) =>
      db
        .insert(executionDaily)
        .values({ orgId, ...day })
        .onConflictDoUpdate({
          target: [executionDaily.orgId, executionDaily.agentId, executionDaily.day],
          set: {
            executions: sql`${executionDaily.executions} + ${day.executions}`,
            errors: sql`${executionDaily.errors} + ${day.errors}`,
            latencyMsSum: sql`${executionDaily.latencyMsSum} + ${day.latencyMsSum}`,
            tokensSum: sql`${executionDaily.tokensSum} + ${day.tokensSum}`,
          },
        }),
  }
}
