import { and, desc, eq, lt, or, type SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'

/** Position after a row of a list ordered by creation time and id, newest first. */
export interface Position {
  readonly createdAt: Date
  readonly id: string
}

/** The rows after a position, newest first; everything without one. */
export const after = (
  position: Position | null,
  createdAt: SQLiteColumn,
  id: SQLiteColumn,
): SQL | undefined =>
  position === null
    ? undefined
    : or(lt(createdAt, position.createdAt), and(eq(createdAt, position.createdAt), lt(id, position.id)))

/** The order that `after` continues. */
export const newestFirst = (createdAt: SQLiteColumn, id: SQLiteColumn): SQL[] => [desc(createdAt), desc(id)]

/** A page of rows and the position after it, or null when it is the last. Query one row more than `limit`. */
export const pageOf = <R extends Position>(
  rows: readonly R[],
  limit: number,
): { rows: R[]; next: Position | null } => {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    rows: shown,
    next: rows.length > limit && last ? { createdAt: last.createdAt, id: last.id } : null,
  }
}
