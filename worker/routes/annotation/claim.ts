import type { annotationRoutes } from '../../../contracts/annotation.ts'
import type { ExampleRow, QueueFilter } from '../../../db/repositories/examples.ts'
import type { Context } from '../../context.ts'
import { AppError, notFound } from '../../errors.ts'
import type { Handler } from '../../http/register.ts'
import { presentExamples } from './present.ts'

/** Examples looked at in one go, and how often, when others claim at the same moment. */
const batch = 20
const rounds = 10

const lease = ({ organization, identity, config, now }: Context, id: string): Promise<ExampleRow | null> => {
  const at = now()
  const expiresAt = new Date(at.getTime() + config.learning.annotation.lease_minutes * 60_000)
  return organization.examples.lease(id, identity.subject, at, expiresAt)
}

const claimGiven = async (context: Context, id: string): Promise<ExampleRow> => {
  const leased = await lease(context, id)
  if (leased !== null) return leased
  const example = await context.organization.examples.get(id)
  if (example === null) throw notFound('example')
  throw example.reviewStatus === 'approved' || example.reviewStatus === 'rejected'
    ? new AppError('conflict', 'The example is decided already. Reopen it first.')
    : new AppError('conflict', 'Another expert is working on this example.')
}

const claimNext = async (context: Context, filter: QueueFilter): Promise<ExampleRow | null> => {
  const { organization, identity, now } = context
  for (let round = 0; round < rounds; round++) {
    const ids = await organization.examples.claimable(filter, identity.subject, now(), batch)
    if (ids.length === 0) return null
    for (const id of ids) {
      const leased = await lease(context, id)
      if (leased !== null) return leased
    }
  }
  throw new AppError('unavailable', 'Too many experts claim at this moment. Try again.', {
    headers: { 'retry-after': '1' },
  })
}

/**
 * Leases an example to the expert, the one they hold already if there is one. Two experts who claim at once never
 * get the same one.
 */
export const claimExample: Handler<typeof annotationRoutes.claim> = async ({ body }, context) => {
  const filter: QueueFilter = {
    status: 'pending',
    domain: body.domain,
    agentId: body.agent_id,
    exampleType: body.example_type,
    filtered: false,
  }
  const claimed =
    body.example_id === undefined
      ? await claimNext(context, filter)
      : await claimGiven(context, body.example_id)
  if (claimed === null) return { example: null }
  const [example] = await presentExamples([claimed], context)
  return { example: example ?? null }
}
