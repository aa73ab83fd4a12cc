import type { AgentConfig } from '../../../contracts/agents.ts'
import { type AskedFor, askingOf, tokenOf } from '../../assignment/asking.ts'
import { decide, type Exposure } from '../../assignment/decide.ts'
import { routingOf } from '../../assignment/routing.ts'
import { servedConfig } from '../../assignment/served-config.ts'
import type { Context } from '../../context.ts'
import { AppError, notFound } from '../../errors.ts'

/** The configuration that answers a request, and why it is this one. */
export interface Served {
  readonly agentId: string
  /** Null for a configuration that is no version. */
  readonly version: number | null
  readonly candidateId: string | null
  readonly config: AgentConfig
  /** In the words of the request: `agent:helpdesk@3`, `candidate:<id>`. */
  readonly name: string
  /** The experiment or rollout that decided; null when none did. */
  readonly exposure: Exposure | null
  /** With which the unit comes back; null where nobody was assigned. */
  token(executionId: string): string | null
}

const noToken = () => null

const agentModel = /^agent:([a-z0-9-]+)(?:@(\d+))?$/i

/**
 * What the `model` of a request names: the assigned version of an agent, a pinned one, or a candidate.
 * 404 for what does not exist, 403 for a candidate where the caller is no admin.
 */
export const resolveModel = (model: string, askedFor: AskedFor | null, context: Context): Promise<Served> => {
  const [, slug, version] = agentModel.exec(model) ?? []
  if (slug === undefined) return candidate(model.slice('candidate:'.length).toLowerCase(), context)
  return version === undefined ? assigned(slug, askedFor, context) : pinned(slug, Number(version), context)
}

const candidate = async (id: string, { organization, identity }: Context): Promise<Served> => {
  if (identity.kind !== 'person' || identity.role !== 'admin') {
    throw new AppError('forbidden', 'Only an admin may ask a candidate.')
  }
  const row = await organization.trainingRuns.candidate(id)
  if (row === null) throw notFound('candidate')
  return {
    agentId: row.agentId,
    version: null,
    candidateId: row.id,
    config: row.config,
    name: `candidate:${row.id}`,
    exposure: null,
    token: noToken,
  }
}

const pinned = async (slug: string, version: number, { organization }: Context): Promise<Served> => {
  const found = await organization.agents.getBySlug(slug)
  if (found === null) throw notFound('agent')
  const row = await organization.agents.version(found.agent.id, version)
  if (row === null) throw notFound('version of the agent')
  return {
    agentId: found.agent.id,
    version,
    candidateId: null,
    config: row.config,
    name: `agent:${found.agent.slug}@${version}`,
    exposure: null,
    token: noToken,
  }
}

const assigned = async (slug: string, askedFor: AskedFor | null, context: Context): Promise<Served> => {
  const routing = await routingOf(context, { slug })
  if (routing === null) throw notFound('agent')
  const { agentId } = routing
  const asking = askedFor && askingOf(askedFor, routing, context)
  const decision = decide(routing, asking)
  const { source, candidateId, exposure } = decision
  const version = source.kind === 'version' ? source.version : null
  return {
    agentId,
    version,
    candidateId: version === null ? candidateId : null,
    config: (await servedConfig(context, agentId, source)).config,
    name: nameOf(routing.slug, version, candidateId),
    exposure,
    token: (executionId) => (asking ? tokenOf(decision, asking, executionId, agentId, context) : noToken()),
  }
}

/** A treatment that is neither a version nor a candidate has no name of its own. */
const nameOf = (slug: string, version: number | null, candidateId: string | null): string => {
  if (version !== null) return `agent:${slug}@${version}`
  return candidateId === null ? `agent:${slug}` : `candidate:${candidateId}`
}
