import type { annotationRoutes } from '../../../contracts/annotation.ts'
import { redact } from '../../../core/privacy/redact.ts'
import { AppError, notFound } from '../../errors.ts'
import type { Handler } from '../../http/register.ts'
import { actorOf } from '../../identity.ts'
import { revisionKey } from './revision-key.ts'

/** Puts a decided example back into the queue. Its annotations stay, so what was decided can still be read. */
export const reopenExample: Handler<typeof annotationRoutes.reopen> = async ({ body }, context) => {
  const { organization, identity, newId, now } = context
  const example = await organization.examples.get(body.example_id)
  if (example === null) throw notFound('example')
  if (example.reviewStatus === 'pending' || example.reviewStatus === 'in_review') {
    throw new AppError('conflict', 'The example is not decided: there is nothing to reopen.')
  }
  const at = now()
  const happened = await organization.once(revisionKey(example), at, [
    organization.examples.decide(
      example.id,
      example.revision,
      {
        reviewStatus: 'pending',
        qualityScore: example.qualityScore,
        expectedOutput: example.expectedOutput,
      },
      at,
    ),
    organization.audit.add({
      id: newId(),
      actor: actorOf(identity),
      action: 'example.reopened',
      objectType: 'example',
      objectId: example.id,
      data: { was: example.reviewStatus, reason: body.reason === undefined ? null : redact(body.reason) },
      at,
    }),
  ])
  if (!happened) throw new AppError('conflict', 'Somebody changed the example at the same moment.')
  return { example_id: example.id, review_status: 'pending' }
}
