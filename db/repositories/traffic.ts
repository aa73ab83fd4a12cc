import { and, asc, eq, gt, or, type SQL, sql } from 'drizzle-orm'
import { LAYER_SLOTS } from '../../core/assignment/layer.ts'
import type { Split } from '../../core/assignment/split.ts'
import { isOneOf, selectRows } from '../dialect.ts'
import type { Scope } from '../organization.ts'

export type TrafficClaim = Scope['t']['trafficClaims']['$inferSelect']

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
  readonly orgId: string
  readonly agentId: string
  readonly slug: string
  readonly currentVersion: number
  /** Of what experiments and rollouts of the agent have decided so far. */
  readonly trafficVersion: number
  /** When all of it was read last, in milliseconds since the epoch. */
  readonly readAt: number
  /** Share of units that no experiment enrols. */
  readonly holdoutPercentage: number
  /** The rollout, or the experiments in the order in which they are asked: the longest running one first. */
  readonly live: readonly LiveSplit[]
  /** Rollouts that were rolled back while what began on them may finish. */
  readonly draining: readonly LiveSplit[]
  /** Versions that were taken back from everybody, also from running conversations. */
  readonly killedVersions: readonly number[]
}

/** A conversation that was silent for so long has ended, in milliseconds; what drains has so long to finish. */
export const CONVERSATION_MS = 24 * 3_600_000

/** What ends with time, such as a drain, is noticed after so long, in milliseconds. */
const READ_ALL_EVERY_MS = 60_000

const inHundredths = (percentage: number) => Math.round(percentage * 100) / 100

/** Who decides on the traffic of agents. */
export const trafficRepository = ({ db, t, orgId }: Scope) => {
  const { agents, learningExperiments: experiments, deployments, organizations, trafficClaims: claims } = t

  const agentOf = async (which: SQL) => {
    const [row] = await db
      .select({
        agentId: agents.id,
        slug: agents.slug,
        currentVersion: agents.currentVersion,
        trafficVersion: agents.trafficVersion,
        settings: organizations.settings,
      })
      .from(agents)
      .innerJoin(organizations, eq(organizations.id, agents.orgId))
      .where(and(eq(agents.orgId, orgId), which))
    return row ?? null
  }

  const runningExperiments = async (agentId: string): Promise<LiveSplit[]> => {
    const rows = await db
      .select({
        id: experiments.id,
        agentId: experiments.agentId,
        unit: experiments.unit,
        salt: experiments.salt,
        layer: experiments.layer,
        slots: experiments.slots,
        targeting: experiments.targeting,
        controlPercentage: experiments.currentControlPercentage,
        treatmentPercentage: experiments.currentTreatmentPercentage,
        configVersion: experiments.configVersion,
        controlVersion: experiments.controlVersion,
        candidateId: experiments.candidateId,
      })
      .from(experiments)
      .where(
        and(
          eq(experiments.orgId, orgId),
          eq(experiments.agentId, agentId),
          eq(experiments.status, 'running'),
        ),
      )
      .orderBy(asc(experiments.startedAt), asc(experiments.id))
    return rows.map(({ id, agentId: ofAgent, unit, salt, layer, slots, targeting, ...row }) => ({
      split: {
        id,
        kind: 'experiment',
        unit,
        salt,
        layer: slots.length < LAYER_SLOTS ? { name: layer ?? ofAgent, slots: new Set(slots) } : null,
        targeting,
        controlPercentage: row.controlPercentage,
        treatmentPercentage: row.treatmentPercentage,
        configVersion: row.configVersion,
      },
      versionA: row.controlVersion,
      versionB: null,
      candidateId: row.candidateId,
    }))
  }

  const rollouts = async (agentId: string, endedSince: Date) => {
    const rows = await db
      .select({
        id: deployments.id,
        status: deployments.status,
        rollbackMode: deployments.rollbackMode,
        unit: deployments.unit,
        salt: deployments.salt,
        percentage: deployments.percentage,
        configVersion: deployments.configVersion,
        fromVersion: deployments.fromVersion,
        toVersion: deployments.toVersion,
        candidateId: deployments.candidateId,
      })
      .from(deployments)
      .where(
        and(
          eq(deployments.orgId, orgId),
          eq(deployments.agentId, agentId),
          or(
            eq(deployments.status, 'rolling_out'),
            and(eq(deployments.status, 'rolled_back'), gt(deployments.endedAt, endedSince)),
          ),
        ),
      )
    return rows.map((row) => ({
      status: row.status,
      rollbackMode: row.rollbackMode,
      live: {
        split: {
          id: row.id,
          kind: 'rollout' as const,
          unit: row.unit,
          salt: row.salt,
          layer: null,
          targeting: [],
          controlPercentage: inHundredths(100 - row.percentage),
          treatmentPercentage: row.percentage,
          configVersion: row.configVersion,
        },
        versionA: row.fromVersion,
        versionB: row.toVersion,
        candidateId: row.candidateId,
      },
    }))
  }

  const routing = async (which: SQL, at: Date, known: Routing | null): Promise<Routing | null> => {
    const agent = await agentOf(which)
    if (agent === null) return null
    const { agentId, slug, currentVersion, trafficVersion } = agent
    const ofAgent = {
      orgId,
      agentId,
      slug,
      currentVersion,
      trafficVersion,
      holdoutPercentage: agent.settings.holdout_percentage ?? 0,
    }
    const isKnown =
      known?.trafficVersion === trafficVersion && at.getTime() - known.readAt < READ_ALL_EVERY_MS
    if (isKnown) return { ...known, ...ofAgent }
    // The agent was read before them: what is decided in between is missed by its number and read again.
    const [running, ofDeployments] = await Promise.all([
      runningExperiments(agentId),
      rollouts(agentId, new Date(at.getTime() - CONVERSATION_MS)),
    ])
    const withStatus = (status: string) => ofDeployments.filter((rollout) => rollout.status === status)
    const rollingOut = withStatus('rolling_out')
    const rolledBack = withStatus('rolled_back')
    const ofMode = (mode: 'drain' | 'kill') => rolledBack.filter(({ rollbackMode }) => rollbackMode === mode)
    return {
      ...ofAgent,
      readAt: at.getTime(),
      live: [...rollingOut.map(({ live }) => live), ...running],
      draining: ofMode('drain').map(({ live }) => live),
      killedVersions: ofMode('kill')
        .map(({ live }) => live.versionB)
        .filter((version) => version !== agent.currentVersion && version !== null),
    }
  }

  return {
    /**
     * What decides on the traffic of an agent at a moment. One row is read where `known` still holds.
     * @param known what was answered before
     */
    routing: (agentId: string, at: Date, known: Routing | null) => routing(eq(agents.id, agentId), at, known),
    routingBySlug: (slug: string, at: Date, known: Routing | null) =>
      routing(eq(agents.slug, slug), at, known),

    /** Statement: whoever knows what decided on the agent's traffic has to look again. */
    changed: (agentId: string) =>
      db
        .update(agents)
        .set({ trafficVersion: sql`${agents.trafficVersion} + 1` })
        .where(and(eq(agents.orgId, orgId), eq(agents.id, agentId))),

    /** The slots that somebody has in these layers. */
    async claimed(layers: readonly string[]): Promise<TrafficClaim[]> {
      return db
        .select()
        .from(claims)
        .where(and(eq(claims.orgId, orgId), isOneOf(claims.layer, layers)))
    },

    /** Statement: takes slots of a layer. A duplicate of `traffic_claims` when somebody has one of them. */
    claim: (layer: string, slots: readonly number[], agentId: string, splitId: string, at: Date) =>
      db.insert(claims).select(
        selectRows(
          orgId,
          slots.map((slot) => [layer, slot, agentId, splitId, at.getTime()]),
        ),
      ),

    /** Statement: gives back whatever it has. */
    release: (splitId: string) =>
      db.delete(claims).where(and(eq(claims.orgId, orgId), eq(claims.splitId, splitId))),
  }
}
