import type { SystemConfig } from '../contracts/system-config.ts'
import type { Organization } from '../db/organization.ts'
import type { Store } from '../db/store.ts'
import type { Bindings, Variables } from './environment.ts'
import type { Identity } from './identity.ts'

/** What every handler may use of the world. */
export interface World {
  readonly bindings: Bindings
  readonly variables: Variables
  readonly config: SystemConfig
  readonly store: Store
  readonly requestId: string
  /** The time of the request. */
  readonly now: () => Date
  /** A new UUIDv7. */
  readonly newId: () => string
  readonly waitUntil: (work: Promise<unknown>) => void
  readonly request: Request
}

/** What a handler of a route that needs a credential may use: the world, inside one organization. */
export interface Context extends World {
  readonly identity: Identity
  readonly organization: Organization
  /** Sends the queue messages of effects that were just committed; a lost one is sent by the sweeper. */
  readonly announce: (effectIds: readonly string[]) => void
}
