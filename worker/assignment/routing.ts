import { describeError, logLine } from '../../core/log-line.ts'
import type { Routing } from '../../db/repositories/traffic.ts'
import type { Context } from '../context.ts'
import { SnapshotCache } from './snapshot-cache.ts'

/**
 * A decision is in force everywhere within 2 s of its answer: the hard age and the time of one query stay below.
 * Without the database, everybody gets the current version after 10 s rather than a variant that nobody can stop.
 */
const cache = new SnapshotCache<Routing>({ softMs: 750, hardMs: 1_500, lostMs: 10_000 }, 2_000)

/** An agent by its id or slug. */
type AgentName = { readonly id: string } | { readonly slug: string }

const nameOf = (agent: AgentName) => ('id' in agent ? `id:${agent.id}` : `slug:${agent.slug}`)

const keyOf = ({ organization }: Context, agent: AgentName) => `${organization.orgId}:${nameOf(agent)}`

/** What decides on an agent's traffic, where the isolate read it a moment ago; null when `routingOf` must be asked. */
export const knownRouting = (context: Context, agent: AgentName): Routing | null =>
  cache.fresh(keyOf(context, agent), context.now().getTime())

/** What decides on an agent's traffic, from the isolate's memory; null when there is no such agent. */
export const routingOf = async (context: Context, agent: AgentName): Promise<Routing | null> => {
  const { organization, now, waitUntil } = context
  const reading = await cache.read(keyOf(context, agent), {
    now: () => now().getTime(),
    waitUntil,
    load: (known) =>
      'id' in agent
        ? organization.traffic.routing(agent.id, now(), known)
        : organization.traffic.routingBySlug(agent.slug, now(), known),
    onFailure: (error) =>
      console.error(
        logLine('error', 'routing_not_refreshed', { agent: nameOf(agent), error: describeError(error) }),
      ),
  })
  if (reading === null) return null
  return reading.isTrusted ? reading.value : { ...reading.value, live: [], draining: [] }
}

/** The next assignments of the organization in this isolate see what was just decided. */
export const forgetRouting = (orgId: string): void => cache.forget(`${orgId}:`)
