import { and, eq } from 'drizzle-orm'
import type { AgentConfig } from '../../contracts/agents.ts'
import type { Variant } from '../../contracts/splits.ts'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'

export type ExperimentRow = Scope['t']['learningExperiments']['$inferSelect']

/** What is mirrored from an experiment's Durable Object. */
export type ExperimentMirror = Pick<
  ExperimentRow,
  | 'status'
  | 'currentControlSamples'
  | 'currentTreatmentSamples'
  | 'statisticalSignificance'
  | 'winner'
  | 'decision'
  | 'results'
  | 'currentControlPercentage'
  | 'currentTreatmentPercentage'
  | 'configVersion'
  | 'mirroredSeq'
  | 'startedAt'
  | 'endedAt'
>

/** Experiments as their Durable Objects were last mirrored. */
export const experimentRepository = ({ db, t, orgId }: Scope) => {
  const { learningExperiments: experiments } = t
  const byId = (id: string) => and(eq(experiments.orgId, orgId), eq(experiments.id, id))

  return {
    async get(id: string): Promise<ExperimentRow | null> {
      const [row] = await db.select().from(experiments).where(byId(id))
      return row ?? null
    },

    async list(
      filter: { agentId?: string | undefined; status?: ExperimentRow['status'] | undefined },
      page: { limit: number; after: Position | null },
    ) {
      const rows = await db
        .select()
        .from(experiments)
        .where(
          and(
            eq(experiments.orgId, orgId),
            filter.agentId === undefined ? undefined : eq(experiments.agentId, filter.agentId),
            filter.status === undefined ? undefined : eq(experiments.status, filter.status),
            after(page.after, experiments.createdAt, experiments.id),
          ),
        )
        .orderBy(...newestFirst(experiments.createdAt, experiments.id))
        .limit(page.limit + 1)
      return pageOf(rows, page.limit)
    },

    /** The configuration of a variant; it never changes. */
    async variantConfig(id: string, variant: Variant): Promise<AgentConfig | null> {
      const column = variant === 'A' ? experiments.controlConfig : experiments.treatmentConfig
      const [row] = await db.select({ config: column }).from(experiments).where(byId(id))
      return row?.config ?? null
    },

    /** Statement: a draft, which no Durable Object knows of yet. */
    draft: (
      row: Pick<
        ExperimentRow,
        | 'id'
        | 'agentId'
        | 'name'
        | 'description'
        | 'hypothesis'
        | 'unit'
        | 'salt'
        | 'controlConfig'
        | 'treatmentConfig'
        | 'controlVersion'
        | 'candidateId'
        | 'runId'
        | 'controlPercentage'
        | 'treatmentPercentage'
        | 'trafficPercentage'
        | 'layer'
        | 'targeting'
        | 'allocation'
        | 'metrics'
        | 'secondaryMetrics'
        | 'attributionHours'
        | 'varianceReduction'
        | 'wholeWeeks'
        | 'primaryMetric'
        | 'guardrails'
        | 'minSampleSize'
        | 'minDurationHours'
        | 'significanceThreshold'
        | 'createdBy'
        | 'createdAt'
      >,
    ) =>
      db.insert(experiments).values({
        orgId,
        ...row,
        status: 'draft',
        currentControlPercentage: 0,
        currentTreatmentPercentage: 0,
        slots: [],
        currentControlSamples: 0,
        currentTreatmentSamples: 0,
        statisticalSignificance: null,
        winner: null,
        decision: null,
        results: {},
        configVersion: 0,
        mirroredSeq: 0,
        startedAt: null,
        endedAt: null,
      }),

    /** Statement: the slots of its layer that it has from now on. */
    setSlots: (id: string, slots: readonly number[]) =>
      db
        .update(experiments)
        .set({ slots: [...slots] })
        .where(byId(id)),

    /** Statement: what its Durable Object says, unless something newer is here. */
    mirror: (id: string, fromSeq: number, change: ExperimentMirror) =>
      db
        .update(experiments)
        .set(change)
        .where(and(byId(id), eq(experiments.mirroredSeq, fromSeq))),
  }
}
