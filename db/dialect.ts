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

/** How many whole days lie between two times in milliseconds, the later one first; a cast rounds on Postgres. */
export const wholeDays = (later: SQL | SQL.Aliased, earlier: SQL | SQL.Aliased | number): SQL<number> =>
  sql<number>`cast((${later} - ${earlier}) / 86400000 as integer)`

/** A number in a JSON object, null when it has no such key. */
export const jsonNumber = (column: SQLiteColumn, key: string): SQL<number | null> =>
  sql<number | null>`json_extract(${column}, ${`$.${JSON.stringify(key)}`})`

/** The column where it is no reason to choose an index: SQLite has no statistics, and takes the longest that fits. */
export const unindexed = (column: SQLiteColumn): SQL => sql`+${column}`

/** `column in (values)` with one bound parameter, whatever the number of values: D1 binds 100 at most. */
export const isOneOf = (column: SQLiteColumn, values: readonly (string | number)[]): SQL =>
  sql`${column} in (select value from json_each(${JSON.stringify(values)}))`

/**
 * `select <first>, <the fields of each row> ...`: the source of an insert of any number of rows with two bound
 * parameters. Fields come in the order of the table's columns; JSON columns as JSON text, times in milliseconds.
 */
export const selectRows = (first: string, rows: readonly (readonly (string | number | null)[])[]): SQL => {
  const fields = (rows[0] ?? []).map((_, at) => sql`json_extract(value, ${sql.raw(`'$[${at}]'`)})`)
  return sql`select ${first}, ${sql.join(fields, sql`, `)} from json_each(${JSON.stringify(rows)})`
}

/** Splits rows so that each part, as JSON, stays under D1's 2 MB a bound value. */
export const chunkRows = <T>(rows: readonly T[]): T[][] => {
  const chunks: T[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const row of rows) {
    // Three bytes a UTF-16 unit is the most that UTF-8 takes.
    const bytes = JSON.stringify(row).length * 3 + 1
    if (size + bytes > maxBoundBytes) {
      chunks.push([])
      size = 2
    }
    chunks.at(-1)?.push(row)
    size += bytes
  }
  return chunks
}

const maxBoundBytes = 1_900_000
