import { agentRoutes } from '../../contracts/agents.ts'
import type { ServedAgent } from '../../db/repositories/agents.ts'
import { forgetRouting } from '../assignment/routing.ts'
import { fromCursor, toCursor } from '../cursor.ts'
import { AppError, invalidField, notFound } from '../errors.ts'
import { type App, register } from '../http/register.ts'
import { actorOf } from '../identity.ts'
import { atomicallyWithoutTraffic } from '../splits/claim-traffic.ts'

const present = ({ agent, config }: ServedAgent) => ({
  id: agent.id,
  slug: agent.slug,
  name: agent.name,
  domain: agent.domain,
  version: agent.currentVersion,
  config,
  created_at: agent.createdAt.toISOString(),
  updated_at: agent.updatedAt.toISOString(),
})

/** Agents and their versions. */
export const agentsApi = (app: App): void => {
  register(app, agentRoutes.create, async ({ body }, { organization, identity, newId, now }) => {
    const id = newId()
    const at = now()
    const actor = actorOf(identity)
    const { slug, name, domain, config } = body
    try {
      await organization.atomically([
        organization.agents.create({
          id,
          slug,
          name,
          domain,
          currentVersion: 1,
          trafficVersion: 0,
          createdAt: at,
          updatedAt: at,
        }),
        organization.agents.addVersion({
          agentId: id,
          version: 1,
          config,
          source: 'manual',
          candidateId: null,
          createdBy: actor,
          createdAt: at,
        }),
        organization.audit.add({
          id: newId(),
          actor,
          action: 'agent.created',
          objectType: 'agent',
          objectId: id,
          data: { slug },
          at,
        }),
      ])
    } catch (error) {
      if (organization.isDuplicate(error, 'agents')) {
        throw new AppError('conflict', `An agent with the slug ${slug} exists.`, {
          errors: [{ field: 'slug', message: 'Taken; choose another one' }],
        })
      }
      throw error
    }
    return { id, slug, version: 1 }
  })

  register(app, agentRoutes.list, async ({ query }, { organization }) => {
    const { rows, next } = await organization.agents.list({
      limit: query.limit,
      after: fromCursor(query.cursor),
    })
    return { items: rows.map(present), next_cursor: toCursor(next) }
  })

  register(app, agentRoutes.get, async ({ params }, { organization }) => {
    const found = await organization.agents.get(params.id)
    if (found === null) throw notFound('agent')
    return present(found)
  })

  register(app, agentRoutes.update, async ({ params, body }, context) => {
    const { organization, identity, newId, now } = context
    const found = await organization.agents.get(params.id)
    if (found === null) throw notFound('agent')
    const at = now()
    const actor = actorOf(identity)
    const { config } = body
    const version = (await organization.agents.latestVersion(params.id)) + 1
    const change = {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.domain === undefined ? {} : { domain: body.domain }),
      ...(config === undefined ? {} : { currentVersion: version }),
    }
    try {
      const statements = [
        ...(config === undefined
          ? []
          : [
              organization.agents.addVersion({
                agentId: params.id,
                version,
                config,
                source: 'manual',
                candidateId: null,
                createdBy: actor,
                createdAt: at,
              }),
            ]),
        organization.agents.update(params.id, change, at),
        organization.audit.add({
          id: newId(),
          actor,
          action: config === undefined ? 'agent.updated' : 'agent.version_created',
          objectType: 'agent',
          objectId: params.id,
          data: config === undefined ? {} : { version },
          at,
        }),
      ]
      if (config === undefined) await organization.atomically(statements)
      else await atomicallyWithoutTraffic(context, params.id, statements)
    } catch (error) {
      if (organization.isDuplicate(error, 'agent_versions')) {
        throw new AppError('conflict', 'Somebody made a version at the same moment. Try again.')
      }
      throw error
    }
    forgetRouting(organization.orgId)
    const updated = await organization.agents.get(params.id)
    if (updated === null) throw notFound('agent')
    return present(updated)
  })

  register(app, agentRoutes.versions, async ({ params, query }, { organization }) => {
    if ((await organization.agents.get(params.id)) === null) throw notFound('agent')
    const before = query.cursor === undefined ? null : Number(query.cursor)
    if (Number.isNaN(before)) throw invalidField('cursor', 'Not a cursor of this list.')
    const rows = await organization.agents.versions(params.id, { limit: query.limit, before })
    const shown = rows.slice(0, query.limit)
    const last = shown.at(-1)
    return {
      items: shown.map((row) => ({
        agent_id: row.agentId,
        version: row.version,
        config: row.config,
        source: row.source,
        candidate_id: row.candidateId,
        created_by: row.createdBy,
        created_at: row.createdAt.toISOString(),
      })),
      next_cursor: rows.length > query.limit && last ? String(last.version) : null,
    }
  })
}
