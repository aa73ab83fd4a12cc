import { and, eq, gt, or, type SQL } from 'drizzle-orm'
import type { Split } from '../../core/assignment/split.ts'
import type { Scope } from '../organization.ts'

/** A split with the versions that its variants are; null for a configuration that is no version. */
export interface LiveSplit {
  readonly split: Split
  readonly versionA: number | null
  readonly versionB: number | null
  /** The candidate that variant B is. */
  readonly candidateId: string | null
}

/** Everything that decides which version of an agent a request gets; small, because it is read all the time. */
export interface Routing {
  readonly agentId: string
  readonly slug: string
  readonly currentVersion: number
  /** The experiment or rollout that has the agent's traffic. */
  readonly live: LiveSplit | null
  /** Rollouts that were rolled back while what began on them may finish. */
  readonly draining: readonly LiveSplit[]
}

/** Who decides on the traffic of agents. */
export const trafficRepository = ({ db, t, orgId }: Scope) => {
  const { agents, learningExperiments: experiments, deployments, trafficClaims: claims } = t
  const inHundredths = (percentage: number) => Math.round(percentage * 100) / 100

  const routing = async (which: SQL, drainedSince: Date): Promise<Routing | null> => {
    const rows = await db
      .select({
        agentId: agents.id,
        slug: agents.slug,
        currentVersion: agents.currentVersion,
        experiment: {
          id: experiments.id,
          unit: experiments.unit,
          salt: experiments.salt,
          controlPercentage: experiments.controlPercentage,
          treatmentPercentage: experiments.treatmentPercentage,
          configVersion: experiments.configVersion,
          controlVersion: experiments.controlVersion,
          candidateId: experiments.candidateId,
        },
        deployment: {
          id: deployments.id,
          status: deployments.status,
          unit: deployments.unit,
          salt: deployments.salt,
          percentage: deployments.percentage,
          configVersion: deployments.configVersion,
          fromVersion: deployments.fromVersion,
          toVersion: deployments.toVersion,
          candidateId: deployments.candidateId,
        },
      })
      .from(agents)
      .leftJoin(
        experiments,
        and(
          eq(experiments.orgId, agents.orgId),
          eq(experiments.agentId, agents.id),
          eq(experiments.status, 'running'),
        ),
      )
      .leftJoin(
        deployments,
        and(
          eq(deployments.orgId, agents.orgId),
          eq(deployments.agentId, agents.id),
          or(
            eq(deployments.status, 'rolling_out'),
            and(
              eq(deployments.status, 'rolled_back'),
              eq(deployments.rollbackMode, 'drain'),
              gt(deployments.endedAt, drainedSince),
            ),
          ),
        ),
      )
      .where(and(eq(agents.orgId, orgId), which))
    const [first] = rows
    if (first === undefined) return null
    const { agentId, slug, currentVersion, experiment } = first
    const rollouts = rows.flatMap(({ deployment }) =>
      deployment === null
        ? []
        : [
            {
              isLive: deployment.status === 'rolling_out',
              split: {
                id: deployment.id,
                kind: 'rollout' as const,
                unit: deployment.unit,
                salt: deployment.salt,
                controlPercentage: inHundredths(100 - deployment.percentage),
                treatmentPercentage: deployment.percentage,
                configVersion: deployment.configVersion,
              },
              versionA: deployment.fromVersion,
              versionB: deployment.toVersion,
              candidateId: deployment.candidateId,
            },
          ],
    )
    const running = experiment && {
      split: {
        id: experiment.id,
        kind: 'experiment' as const,
        unit: experiment.unit,
        salt: experiment.salt,
        controlPercentage: experiment.controlPercentage,
        treatmentPercentage: experiment.treatmentPercentage,
        configVersion: experiment.configVersion,
      },
      versionA: experiment.controlVersion,
      versionB: null,
      candidateId: experiment.candidateId,
    }
    return {
      agentId,
      slug,
      currentVersion,
      live: rollouts.find(({ isLive }) => isLive) ?? running,
      draining: rollouts.filter(({ isLive }) => !isLive),
    }
  }

  return {
    routing: (agentId: string, drainedSince: Date) => routing(eq(agents.id, agentId), drainedSince),
    routingBySlug: (slug: string, drainedSince: Date) => routing(eq(agents.slug, slug), drainedSince),

    /** Who has the agent's traffic, and since when. */
    async holder(agentId: string): Promise<{ splitId: string; createdAt: Date } | null> {
      const [row] = await db
        .select({ splitId: claims.splitId, createdAt: claims.createdAt })
        .from(claims)
        .where(and(eq(claims.orgId, orgId), eq(claims.agentId, agentId)))
      return row ?? null
    },

    /** Statement: takes the agent's traffic. A duplicate of `traffic_claims` when somebody has it. */
    claim: (agentId: string, splitId: string, at: Date) =>
      db.insert(claims).values({ orgId, agentId, splitId, createdAt: at }),

    /** Statement: takes the agent's traffic unless somebody has it. */
    keep: (agentId: string, splitId: string, at: Date) =>
      db.insert(claims).values({ orgId, agentId, splitId, createdAt: at }).onConflictDoNothing(),

    /** Statement: gives the agent's traffic back, if it is this one's. */
    release: (agentId: string, splitId: string) =>
      db
        .delete(claims)
        .where(and(eq(claims.orgId, orgId), eq(claims.agentId, agentId), eq(claims.splitId, splitId))),
  }
}
