import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  gt,
  isNotNull,
  isNull,
  lte,
  ne,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Scope } from '../organization.ts'

export type ExampleRow = Scope['t']['learningExamples']['$inferSelect']

/** What the review queue may be narrowed to. */
export interface QueueFilter {
  readonly status: ExampleRow['reviewStatus']
  readonly domain?: string | undefined
  readonly agentId?: string | undefined
  readonly exampleType?: ExampleRow['exampleType'] | undefined
  /** True shows what quality filtering kept out, false everything else. */
  readonly filtered: boolean
}

/** A place in the queue: rank, then age. */
export type QueuePosition = Pick<ExampleRow, 'priority' | 'createdAt' | 'id'>

/** Learning examples and the queue of those to review. */
export const exampleRepository = ({ db, t, orgId }: Scope) => {
  const { learningExamples: examples } = t
  const byId = (id: string) => and(eq(examples.orgId, orgId), eq(examples.id, id))
  const matching = (filter: QueueFilter) =>
    and(
      eq(examples.orgId, orgId),
      eq(examples.reviewStatus, filter.status),
      filter.filtered ? isNotNull(examples.filterReason) : isNull(examples.filterReason),
      filter.domain === undefined ? undefined : eq(examples.domain, filter.domain),
      filter.agentId === undefined ? undefined : eq(examples.agentId, filter.agentId),
      filter.exampleType === undefined ? undefined : eq(examples.exampleType, filter.exampleType),
    )
  /** Not leased, or leased to this expert, or no longer. */
  const freeFor = (expertId: string, now: Date): SQL | undefined =>
    or(
      isNull(examples.leaseExpiresAt),
      lte(examples.leaseExpiresAt, now),
      eq(examples.leaseExpertId, expertId),
    )
  const queueOrder = [asc(examples.priority), asc(examples.createdAt), asc(examples.id)]

  return {
    async get(id: string): Promise<ExampleRow | null> {
      const [row] = await db.select().from(examples).where(byId(id))
      return row ?? null
    },

    /** Examples of an agent to compare a new one with: the newest, and all that share its group. */
    comparable(agentId: string, groupKey: string, newest: number) {
      const columns = {
        id: examples.id,
        exampleType: examples.exampleType,
        inputText: examples.inputText,
        originalOutput: examples.originalOutput,
        expectedOutput: examples.expectedOutput,
        groupKey: examples.groupKey,
      }
      const ofAgent = and(eq(examples.orgId, orgId), eq(examples.agentId, agentId))
      return Promise.all([
        db.select(columns).from(examples).where(ofAgent).orderBy(desc(examples.createdAt)).limit(newest),
        db
          .select(columns)
          .from(examples)
          .where(and(ofAgent, eq(examples.groupKey, groupKey)))
          .limit(newest),
      ]).then(([recent, group]) => [...new Map([...recent, ...group].map((row) => [row.id, row])).values()])
    },

    /** The queue in the order of its priority, then age; one row more than `limit` when there are more. */
    queue(filter: QueueFilter, page: { limit: number; after: QueuePosition | null }): Promise<ExampleRow[]> {
      const { after } = page
      return db
        .select()
        .from(examples)
        .where(
          and(
            matching(filter),
            after === null
              ? undefined
              : or(
                  gt(examples.priority, after.priority),
                  and(eq(examples.priority, after.priority), gt(examples.createdAt, after.createdAt)),
                  and(
                    eq(examples.priority, after.priority),
                    eq(examples.createdAt, after.createdAt),
                    gt(examples.id, after.id),
                  ),
                ),
          ),
        )
        .orderBy(...queueOrder)
        .limit(page.limit + 1)
    },

    async queueLength(filter: QueueFilter): Promise<number> {
      const [row] = await db.select({ count: count() }).from(examples).where(matching(filter))
      return row?.count ?? 0
    },

    /** The first examples of the queue that this expert may lease; the one that is leased to them comes first. */
    async claimable(filter: QueueFilter, expertId: string, now: Date, limit: number): Promise<string[]> {
      const open = (lease: SQL | undefined) =>
        db
          .select({ id: examples.id })
          .from(examples)
          .where(and(matching(filter), lease))
          .orderBy(...queueOrder)
          .limit(limit)
      const mine = await open(and(eq(examples.leaseExpertId, expertId), gt(examples.leaseExpiresAt, now)))
      const rows = mine.length > 0 ? mine : await open(freeFor(expertId, now))
      return rows.map(({ id }) => id)
    },

    /** Leases an undecided example if nobody else holds it at this moment; null when somebody does. */
    async lease(id: string, expertId: string, now: Date, expiresAt: Date): Promise<ExampleRow | null> {
      const undecided = or(
        eq(examples.reviewStatus, 'pending'),
        eq(examples.reviewStatus, 'in_review'),
        eq(examples.reviewStatus, 'needs_revision'),
      )
      const [row] = await db
        .update(examples)
        .set({ leaseExpertId: expertId, leaseExpiresAt: expiresAt })
        .where(and(byId(id), undecided, freeFor(expertId, now)))
        .returning()
      return row ?? null
    },

    /** Statement: a new example. The same id twice is one example. */
    add: (row: Omit<ExampleRow, 'orgId'>) =>
      db
        .insert(examples)
        .values({ orgId, ...row })
        .onConflictDoNothing(),

    /**
     * Statement: marks a pending example as a duplicate when another one in the queue teaches the same, also one that
     * was added a moment ago by somebody else.
     */
    markIfDuplicate: (
      row: Pick<ExampleRow, 'id' | 'agentId' | 'groupKey' | 'exampleType' | 'inputText'>,
      answer: string,
    ) => {
      const other = alias(examples, 'other')
      const same = db
        .select({ id: other.id })
        .from(other)
        .where(
          and(
            eq(other.orgId, orgId),
            eq(other.agentId, row.agentId),
            eq(other.groupKey, row.groupKey),
            ne(other.id, row.id),
            eq(other.exampleType, row.exampleType),
            eq(other.inputText, row.inputText),
            sql`coalesce(${other.expectedOutput}, ${other.originalOutput}, '') = ${answer}`,
            isNull(other.filterReason),
          ),
        )
      return db
        .update(examples)
        .set({ filterReason: 'duplicate' })
        .where(
          and(
            byId(row.id),
            eq(examples.reviewStatus, 'pending'),
            isNull(examples.filterReason),
            exists(same),
          ),
        )
    },

    /** Statement: what an example could not know before its execution arrived. One that knows it stays as it is. */
    completeFromExecution: (
      id: string,
      known: Pick<
        ExampleRow,
        | 'inputText'
        | 'inputContext'
        | 'originalOutput'
        | 'complexity'
        | 'groupKey'
        | 'filterReason'
        | 'updatedAt'
      >,
    ) =>
      db
        .update(examples)
        .set(known)
        .where(and(byId(id), eq(examples.inputText, ''))),

    /** Statement: a decision or a reopening. Releases the lease and makes the next revision. */
    decide: (
      id: string,
      revision: number,
      change: Pick<ExampleRow, 'reviewStatus' | 'qualityScore' | 'expectedOutput'>,
      at: Date,
    ) =>
      db
        .update(examples)
        .set({ ...change, leaseExpertId: null, leaseExpiresAt: null, revision: revision + 1, updatedAt: at })
        .where(and(byId(id), eq(examples.revision, revision))),
  }
}
