import { base64url } from 'jose'
import { z } from 'zod'
import type { QueuePosition } from '../../../db/repositories/examples.ts'
import { invalidField } from '../../errors.ts'

const position = z.tuple([z.number().int(), z.number().int(), z.string()])

/** The opaque cursor of a place in the review queue. */
export const toQueueCursor = ({ priority, createdAt, id }: QueuePosition): string =>
  base64url.encode(JSON.stringify([priority, createdAt.getTime(), id]))

/** The place of a cursor; 422 for one that the queue did not make. */
export const fromQueueCursor = (cursor: string | undefined): QueuePosition | null => {
  if (cursor === undefined) return null
  try {
    const [priority, createdAt, id] = position.parse(
      JSON.parse(new TextDecoder().decode(base64url.decode(cursor))),
    )
    return { priority, createdAt: new Date(createdAt), id }
  } catch {
    throw invalidField('cursor', 'Not a cursor of the queue; leave it out to start from the beginning.')
  }
}
