import { type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'

// The few places where SQLite and Postgres differ; nothing else in db/ knows the dialect.

/** Whether an error, or one that caused it, is SQLite's unique violation on the table. */
export const isUniqueViolationOf = (error: unknown, table: string): boolean => {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message.includes(`UNIQUE constraint failed: ${table}.`)) return true
  }
  return false
}

/** The UTC day of a timestamp column as `2026-11-23`. */
export const utcDay = (column: SQLiteColumn): SQL<string> =>
  sql<string>`strftime('%Y-%m-%d', ${column} / 1000, 'unixepoch')`

/** `column in (values)` with one bound parameter, whatever the number of values: D1 binds 100 at most. */
export const isOneOf = (column: SQLiteColumn, values: readonly string[]): SQL =>
  sql`${column} in (select value from json_each(${JSON.stringify(values)}))`
