import { base64url } from 'jose'
import { z } from 'zod'
import type { Position } from '../db/keyset.ts'
import { invalidField } from './errors.ts'

const position = z.tuple([z.number().int(), z.string()])

/** The opaque cursor of a position in a keyset-paginated list. */
export const toCursor = (next: Position | null): string | null =>
  next === null ? null : base64url.encode(JSON.stringify([next.createdAt.getTime(), next.id]))

/** The position of a cursor; 422 for one that this API did not make. */
export const fromCursor = (cursor: string | undefined): Position | null => {
  if (cursor === undefined) return null
  try {
    const [createdAt, id] = position.parse(JSON.parse(new TextDecoder().decode(base64url.decode(cursor))))
    return { createdAt: new Date(createdAt), id }
  } catch {
    throw invalidField('cursor', 'Not a cursor of this list; leave it out to start from the beginning.')
  }
}
