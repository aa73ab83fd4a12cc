import type { Permission } from '../../contracts/permissions.ts'
import { withOrganization } from '../../db/organization.ts'
import { systemRepository } from '../../db/system.ts'
import { authenticate } from '../authentication/authenticate.ts'
import type { Context, World } from '../context.ts'
import { AppError } from '../errors.ts'
import { allows } from '../identity.ts'

/** Organizations that this isolate has seen exist; they are never deleted. */
const known = new Set<string>()

/** Verifies the credential and the permission, and opens the organization of the credential. */
export const authorize = async (world: World, permission: Permission): Promise<Context> => {
  const identity = await authenticate(world)
  if (!allows(identity, permission)) {
    throw new AppError(
      'forbidden',
      `This needs the permission ${permission}, which the credential does not have.`,
    )
  }
  if (!known.has(identity.orgId)) {
    await systemRepository(world.store).ensureOrganization(identity.orgId, world.now())
    known.add(identity.orgId)
  }
  const { bindings, variables, config, store, now, newId, waitUntil, request } = world
  return withOrganization(store, identity.orgId, async (organization) => ({
    bindings,
    variables,
    config,
    store,
    get requestId() {
      return world.requestId
    },
    now,
    newId,
    waitUntil,
    request,
    identity,
    organization,
    announce: (effectIds) => {
      if (effectIds.length === 0) return
      const messages = effectIds.map((id) => ({ body: { type: 'outbox', org_id: identity.orgId, id } }))
      waitUntil(
        bindings.EFFECTS.sendBatch(messages).catch((error: unknown) => {
          // The rows are committed: the sweeper sends what was not sent here.
          console.warn(
            JSON.stringify({
              level: 'warn',
              event: 'announce_failed',
              request_id: world.requestId,
              error: String(error),
            }),
          )
        }),
      )
    },
  }))
}
