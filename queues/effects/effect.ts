import type { JsonObject } from '../../db/json-columns.ts'
import type { Organization } from '../../db/organization.ts'
import type { Statement } from '../../db/store.ts'
import type { LearningWorld } from '../learning-world.ts'

/** What an effect may use of the world. */
export interface EffectContext extends LearningWorld {
  readonly organization: Organization
}

/**
 * The work that a committed change owes. It reads what it needs, calls other parts idempotently, and returns the
 * statements of its own writes: they are committed together with the mark that the effect happened, so the
 * effect happens exactly once however often its message is delivered.
 */
export type Effect = (payload: JsonObject, context: EffectContext) => Promise<readonly Statement[]>
