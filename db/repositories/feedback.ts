import { and, count, eq, gte, lte, sql } from 'drizzle-orm'
import { isOneOf, utcDay } from '../dialect.ts'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'

export type FeedbackRow = Scope['t']['agentFeedback']['$inferSelect']

/** What end users said of executions. */
export const feedbackRepository = ({ db, t, orgId }: Scope) => {
  const { agentFeedback: feedback } = t
  return {
    async get(id: string): Promise<FeedbackRow | null> {
      const [row] = await db
        .select()
        .from(feedback)
        .where(and(eq(feedback.orgId, orgId), eq(feedback.id, id)))
      return row ?? null
    },

    /** Everything said of these executions, oldest first. */
    ofExecutions(executionIds: readonly string[]): Promise<FeedbackRow[]> {
      return db
        .select()
        .from(feedback)
        .where(and(eq(feedback.orgId, orgId), isOneOf(feedback.executionId, executionIds)))
        .orderBy(feedback.createdAt, feedback.id)
    },

    async list(
      filter: {
        agentId?: string | undefined
        executionId?: string | undefined
        feedbackType?: FeedbackRow['feedbackType'] | undefined
        minRating?: number | undefined
        maxRating?: number | undefined
      },
      page: { limit: number; after: Position | null },
    ) {
      const { agentId, executionId, feedbackType, minRating, maxRating } = filter
      const rows = await db
        .select()
        .from(feedback)
        .where(
          and(
            eq(feedback.orgId, orgId),
            agentId === undefined ? undefined : eq(feedback.agentId, agentId),
            executionId === undefined ? undefined : eq(feedback.executionId, executionId),
            feedbackType === undefined ? undefined : eq(feedback.feedbackType, feedbackType),
            minRating === undefined ? undefined : gte(feedback.rating, minRating),
            maxRating === undefined ? undefined : lte(feedback.rating, maxRating),
            after(page.after, feedback.createdAt, feedback.id),
          ),
        )
        .orderBy(...newestFirst(feedback.createdAt, feedback.id))
        .limit(page.limit + 1)
      return pageOf(rows, page.limit)
    },

    /** How many feedbacks of each type and rating came on each UTC day since then. */
    countsByDay(filter: { agentId?: string | undefined; since: Date }) {
      const day = utcDay(feedback.createdAt)
      return db
        .select({ day, feedbackType: feedback.feedbackType, rating: feedback.rating, count: count() })
        .from(feedback)
        .where(
          and(
            eq(feedback.orgId, orgId),
            filter.agentId === undefined ? undefined : eq(feedback.agentId, filter.agentId),
            gte(feedback.createdAt, filter.since),
          ),
        )
        .groupBy(day, feedback.feedbackType, feedback.rating)
    },

    /** Statement: a taken id is a duplicate of `agent_feedback`. */
    add: (row: Omit<FeedbackRow, 'orgId'>) => db.insert(feedback).values({ orgId, ...row }),

    /** Statement: its words only count, and why they would have been kept out of the queue. */
    setFilterReason: (id: string, filterReason: string | null) =>
      db
        .update(feedback)
        .set({ filterReason })
        .where(and(eq(feedback.orgId, orgId), eq(feedback.id, id))),

    /** Statement: it became this example, and shares why that is kept out of the queue. */
    setExample: (id: string, exampleId: string) =>
      db
        .update(feedback)
        .set({
          exampleId,
          filterReason: sql`(${db
            .select({ reason: t.learningExamples.filterReason })
            .from(t.learningExamples)
            .where(and(eq(t.learningExamples.orgId, orgId), eq(t.learningExamples.id, exampleId)))})`,
        })
        .where(and(eq(feedback.orgId, orgId), eq(feedback.id, id))),
  }
}
