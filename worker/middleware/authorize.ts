import type { Permission } from '../../contracts/permissions.ts'
import type { SystemConfig } from '../../contracts/system-config.ts'
import { describeError, logLine } from '../../core/log-line.ts'
import { type Organization, openOrganization } from '../../db/organization.ts'
import type { Store } from '../../db/store.ts'
import { systemRepository } from '../../db/system.ts'
import { authenticate, authenticateKnown } from '../authentication/authenticate.ts'
import type { Context, World } from '../context.ts'
import type { Bindings, Variables } from '../environment.ts'
import { AppError } from '../errors.ts'
import { allows, type Identity } from '../identity.ts'

/** Organizations that this isolate has seen exist; they are never deleted. */
const known = new Set<string>()

/** Verifies the credential and the permission, and opens the organization of the credential. */
export const authorize = async (world: World, permission: Permission): Promise<Context> => {
  const identity = await authenticate(world)
  requirePermission(identity, permission)
  if (!known.has(identity.orgId)) {
    await systemRepository(world.store).ensureOrganization(identity.orgId, world.now())
    known.add(identity.orgId)
  }
  return new RequestContext(world, identity)
}

/** The same where the isolate knows all of it already, which most requests do; null otherwise. */
export const authorizeKnown = (world: World, permission: Permission): Context | null => {
  const identity = authenticateKnown(world)
  if (identity === null || !known.has(identity.orgId)) return null
  requirePermission(identity, permission)
  return new RequestContext(world, identity)
}

const requirePermission = (identity: Identity, permission: Permission): void => {
  if (allows(identity, permission)) return
  throw new AppError(
    'forbidden',
    `This needs the permission ${permission}, which the credential does not have.`,
  )
}

/** The world of a request inside the organization of its credential. */
class RequestContext implements Context {
  readonly identity: Identity
  readonly organization: Organization
  readonly bindings: Bindings
  readonly variables: Variables
  readonly config: SystemConfig
  readonly store: Store
  readonly now: () => Date
  readonly newId: () => string
  readonly waitUntil: (work: Promise<unknown>) => void
  readonly request: Request
  readonly #world: World

  constructor(world: World, identity: Identity) {
    this.#world = world
    this.identity = identity
    this.organization = openOrganization(world.store, identity.orgId)
    this.bindings = world.bindings
    this.variables = world.variables
    this.config = world.config
    this.store = world.store
    this.now = world.now
    this.newId = world.newId
    this.waitUntil = world.waitUntil
    this.request = world.request
  }

  get requestId(): string {
    return this.#world.requestId
  }

  readonly announce = (effectIds: readonly string[]): void => {
    if (effectIds.length === 0) return
    const { orgId } = this.identity
    const messages = effectIds.map((id) => ({ body: { type: 'outbox', org_id: orgId, id } }))
    this.waitUntil(
      this.bindings.EFFECTS.sendBatch(messages).catch((error: unknown) => {
        // The rows are committed: the sweeper sends what was not sent here.
        console.warn(
          logLine('warn', 'announce_failed', { request_id: this.requestId, error: describeError(error) }),
        )
      }),
    )
  }
}
