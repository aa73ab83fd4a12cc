import type { annotationRoutes } from '../../../contracts/annotation.ts'
import type { Handler } from '../../http/register.ts'
import { presentExamples } from './present.ts'
import { fromQueueCursor, toQueueCursor } from './queue-cursor.ts'

/** The review queue: by priority, then age. Leased examples are shown with their lease. */
export const annotationQueue: Handler<typeof annotationRoutes.queue> = async ({ query }, context) => {
  const { organization, variables } = context
  const limit = Math.min(query.limit, variables.ANNOTATION_QUEUE_SIZE)
  const filter = {
    status: query.status,
    domain: query.domain,
    agentId: query.agent_id,
    exampleType: query.example_type,
    filtered: query.filtered,
  }
  const page = { limit, after: fromQueueCursor(query.cursor) }
  const [rows, total] = await Promise.all([
    organization.examples.queue(filter, page),
    organization.examples.queueLength(filter),
  ])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    queue: await presentExamples(shown, context),
    total,
    next_cursor: rows.length > limit && last !== undefined ? toQueueCursor(last) : null,
  }
}
