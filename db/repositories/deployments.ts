import { and, eq, inArray } from 'drizzle-orm'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'

export type DeploymentRow = Scope['t']['deployments']['$inferSelect']

/** What is mirrored from a rollout's Durable Object. */
export type DeploymentMirror = Pick<
  DeploymentRow,
  | 'status'
  | 'currentStep'
  | 'percentage'
  | 'approvals'
  | 'waitsFor'
  | 'rollbackMode'
  | 'rollbackReason'
  | 'results'
  | 'configVersion'
  | 'mirroredSeq'
  | 'endedAt'
>

/** Deployments as their rollouts' Durable Objects were last mirrored. */
export const deploymentRepository = ({ db, t, orgId }: Scope) => {
  const { deployments } = t
  const byId = (id: string) => and(eq(deployments.orgId, orgId), eq(deployments.id, id))

  return {
    async get(id: string): Promise<DeploymentRow | null> {
      const [row] = await db.select().from(deployments).where(byId(id))
      return row ?? null
    },

    /** The deployment to a version that awaits approval or rolls out. */
    async openTo(agentId: string, toVersion: number): Promise<DeploymentRow | null> {
      const [row] = await db
        .select()
        .from(deployments)
        .where(
          and(
            eq(deployments.orgId, orgId),
            eq(deployments.agentId, agentId),
            eq(deployments.toVersion, toVersion),
            inArray(deployments.status, ['awaiting_approval', 'rolling_out']),
          ),
        )
      return row ?? null
    },

    async list(
      filter: { agentId?: string | undefined; status?: DeploymentRow['status'] | undefined },
      page: { limit: number; after: Position | null },
    ) {
      const rows = await db
        .select()
        .from(deployments)
        .where(
          and(
            eq(deployments.orgId, orgId),
            filter.agentId === undefined ? undefined : eq(deployments.agentId, filter.agentId),
            filter.status === undefined ? undefined : eq(deployments.status, filter.status),
            after(page.after, deployments.createdAt, deployments.id),
          ),
        )
        .orderBy(...newestFirst(deployments.createdAt, deployments.id))
        .limit(page.limit + 1)
      return pageOf(rows, page.limit)
    },

    /** Statement: a proposal, which no Durable Object knows of yet. */
    propose: (
      row: Pick<
        DeploymentRow,
        | 'id'
        | 'agentId'
        | 'candidateId'
        | 'experimentId'
        | 'runId'
        | 'evaluationId'
        | 'safetyEvaluationId'
        | 'fromVersion'
        | 'toVersion'
        | 'unit'
        | 'steps'
        | 'guardrails'
        | 'primaryMetric'
        | 'minSampleSize'
        | 'significanceThreshold'
        | 'approvalsRequired'
        | 'createdBy'
        | 'createdAt'
      >,
    ) =>
      db.insert(deployments).values({
        orgId,
        ...row,
        salt: row.id,
        status: 'awaiting_approval',
        currentStep: 0,
        percentage: 0,
        approvals: [],
        waitsFor: [],
        rollbackMode: null,
        rollbackReason: null,
        results: {},
        configVersion: 0,
        mirroredSeq: 0,
        endedAt: null,
      }),

    /** Statement: what its Durable Object says, unless something newer is here. */
    mirror: (id: string, fromSeq: number, change: DeploymentMirror) =>
      db
        .update(deployments)
        .set(change)
        .where(and(byId(id), eq(deployments.mirroredSeq, fromSeq))),
  }
}
