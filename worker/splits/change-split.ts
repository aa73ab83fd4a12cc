import {
  experimentOf,
  type SplitDefinition,
  type SplitSnapshot,
  type Transition,
} from '../../contracts/rpc/experiment.ts'
import { mirrorExperiment } from '../../db/mirror-experiment.ts'
import { forgetRouting } from '../assignment/routing.ts'
import type { Context } from '../context.ts'
import { AppError, notFound } from '../errors.ts'
import { actorOf } from '../identity.ts'

/** What somebody asks of an experiment or rollout; who and when come from the request. */
export type Asked = Omit<Transition, 'actor' | 'at'>

/**
 * Carries out a change in the Durable Object, which is made on its first one, and writes down what came of it before
 * it answers: from here on every assignment sees it within the age of a snapshot.
 * @throws AppError conflict when the status does not allow the change
 */
export const changeSplit = async (
  context: Context,
  definition: SplitDefinition,
  asked: Asked,
): Promise<SplitSnapshot> => {
  const { organization, bindings, identity, now } = context
  const { orgId } = organization
  const object = experimentOf(bindings.EXPERIMENT, orgId, definition.id)
  const actor = actorOf(identity)
  const created = await object.create(orgId, definition, actor, now().getTime())
  const changed = created.ok
    ? await object.transition(orgId, { ...asked, actor, at: now().getTime() })
    : created
  // Also after a refusal: what refused it may be a change that is not written down yet.
  const mirrored = await mirrorExperiment(organization, object, now())
  forgetRouting(orgId)
  if (!changed.ok) {
    if (changed.code === 'not_found') throw notFound(definition.kind)
    throw new AppError(changed.code === 'conflict' ? 'conflict' : 'invalid', changed.message)
  }
  return mirrored ?? changed
}
