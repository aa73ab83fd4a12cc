import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'

export type TrainingRunRow = Scope['t']['trainingRuns']['$inferSelect']
export type CandidateRow = Scope['t']['candidates']['$inferSelect']
export type EvaluationRow = Scope['t']['evaluations']['$inferSelect']

/** Training runs with their candidates and evaluations. */
export const trainingRunRepository = ({ db, t, orgId }: Scope) => {
  const { trainingRuns: runs, candidates, evaluations } = t
  const byId = (id: string) => and(eq(runs.orgId, orgId), eq(runs.id, id))
  const isOpen = inArray(runs.status, ['pending', 'running'])

  return {
    async get(id: string): Promise<TrainingRunRow | null> {
      const [row] = await db.select().from(runs).where(byId(id))
      return row ?? null
    },

    async list(
      filter: { agentId?: string | undefined; status?: TrainingRunRow['status'] | undefined },
      page: { limit: number; after: Position | null },
    ) {
      const rows = await db
        .select()
        .from(runs)
        .where(
          and(
            eq(runs.orgId, orgId),
            filter.agentId === undefined ? undefined : eq(runs.agentId, filter.agentId),
            filter.status === undefined ? undefined : eq(runs.status, filter.status),
            after(page.after, runs.createdAt, runs.id),
          ),
        )
        .orderBy(...newestFirst(runs.createdAt, runs.id))
        .limit(page.limit + 1)
      return pageOf(rows, page.limit)
    },

    /** Statement. */
    create: (row: Omit<TrainingRunRow, 'orgId'>) => db.insert(runs).values({ orgId, ...row }),

    /** Statement: how far a run is, unless it has ended. Progress never goes back. */
    recordProgress: (
      id: string,
      progress: Pick<
        TrainingRunRow,
        | 'stage'
        | 'progressPercentage'
        | 'currentStep'
        | 'totalSteps'
        | 'calls'
        | 'evaluationCalls'
        | 'tokens'
        | 'usd'
        | 'startedAt'
      >,
    ) =>
      db
        .update(runs)
        .set({
          ...progress,
          status: 'running',
          progressPercentage: sql`max(${runs.progressPercentage}, ${progress.progressPercentage})`,
        })
        .where(and(byId(id), isOpen)),

    /** Statement: the end of a run. */
    end: (id: string, change: Partial<Omit<TrainingRunRow, 'orgId' | 'id'>>) =>
      db
        .update(runs)
        .set(change)
        .where(and(byId(id), isOpen)),

    async candidate(id: string): Promise<CandidateRow | null> {
      const [row] = await db
        .select()
        .from(candidates)
        .where(and(eq(candidates.orgId, orgId), eq(candidates.id, id)))
      return row ?? null
    },

    /** Statement. */
    addCandidate: (row: Omit<CandidateRow, 'orgId'>) => db.insert(candidates).values({ orgId, ...row }),

    /** Statement. */
    addEvaluation: (row: Omit<EvaluationRow, 'orgId'>) => db.insert(evaluations).values({ orgId, ...row }),

    async evaluation(id: string): Promise<EvaluationRow | null> {
      const [row] = await db
        .select()
        .from(evaluations)
        .where(and(eq(evaluations.orgId, orgId), eq(evaluations.id, id)))
      return row ?? null
    },

    /** The candidate of an agent with this very configuration. */
    async candidateOfConfig(agentId: string, configHash: string): Promise<CandidateRow | null> {
      const [row] = await db
        .select()
        .from(candidates)
        .where(
          and(
            eq(candidates.orgId, orgId),
            eq(candidates.agentId, agentId),
            eq(candidates.configHash, configHash),
          ),
        )
        .orderBy(desc(candidates.createdAt), desc(candidates.id))
        .limit(1)
      return row ?? null
    },

    /** The newest evaluation of a kind that a candidate has. */
    async latestEvaluation(candidateId: string, kind: EvaluationRow['kind']): Promise<EvaluationRow | null> {
      const [row] = await db
        .select()
        .from(evaluations)
        .where(
          and(
            eq(evaluations.orgId, orgId),
            eq(evaluations.candidateId, candidateId),
            eq(evaluations.kind, kind),
          ),
        )
        .orderBy(desc(evaluations.createdAt), desc(evaluations.id))
        .limit(1)
      return row ?? null
    },
  }
}
