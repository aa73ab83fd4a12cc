import { keyRoutes } from '../../contracts/administration.ts'
import type { ServiceKeyRow } from '../../db/repositories/service-keys.ts'
import { forgetServiceKeys, makeServiceKey } from '../authentication/service-key.ts'
import { fromCursor, toCursor } from '../cursor.ts'
import { notFound } from '../errors.ts'
import { type App, register } from '../http/register.ts'
import { actorOf } from '../identity.ts'

const secretBytes = 32

const present = (row: Omit<ServiceKeyRow, 'orgId'>) => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  created_by: row.createdBy,
  created_at: row.createdAt.toISOString(),
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
  revoked_at: row.revokedAt?.toISOString() ?? null,
})

/** Service keys. A secret is shown once, by the answer that makes it. */
export const keysApi = (app: App): void => {
  register(app, keyRoutes.list, async ({ query }, { organization }) => {
    const { rows, next } = await organization.serviceKeys.list({
      limit: query.limit,
      after: fromCursor(query.cursor),
    })
    return { items: rows.map(present), next_cursor: toCursor(next) }
  })

  register(app, keyRoutes.create, async ({ body }, { organization, identity, newId, now }) => {
    const random = crypto.getRandomValues(new Uint8Array(secretBytes))
    const { key, prefix, secretHash } = await makeServiceKey(organization.orgId, random)
    const at = now()
    const actor = actorOf(identity)
    const scopes = [...new Set(body.scopes)]
    const row = {
      id: newId(),
      name: body.name,
      prefix,
      secretHash,
      scopes,
      createdBy: actor,
      createdAt: at,
      lastUsedAt: null,
      revokedAt: null,
    }
    await organization.atomically([
      organization.serviceKeys.create(row),
      organization.audit.add({
        id: newId(),
        actor,
        action: 'service_key.created',
        objectType: 'service_key',
        objectId: row.id,
        data: { name: body.name, scopes },
        at,
      }),
    ])
    return { ...present(row), key }
  })

  register(app, keyRoutes.revoke, async ({ params }, { organization, identity, newId, now }) => {
    const row = await organization.serviceKeys.get(params.id)
    if (row === null) throw notFound('service key')
    if (row.revokedAt !== null) return present(row)
    const at = now()
    await organization.atomically([
      organization.serviceKeys.revoke(row.id, at),
      organization.audit.add({
        id: newId(),
        actor: actorOf(identity),
        action: 'service_key.revoked',
        objectType: 'service_key',
        objectId: row.id,
        data: { name: row.name },
        at,
      }),
    ])
    forgetServiceKeys(organization.orgId)
    return present({ ...row, revokedAt: at })
  })
}
