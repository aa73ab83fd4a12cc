import { getTableName, is } from 'drizzle-orm'
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { isUniqueViolationOf } from './dialect.ts'
import type { TenantTables } from './guard/binding.ts'
import { guardedD1 } from './guard/guarded-d1.ts'
import * as tables from './schema.sqlite.ts'

/** The part of drizzle that means the same thing on D1 and on Postgres: no `run`, `batch`, `transaction`. */
export type Queries = Pick<DrizzleD1Database, 'select' | 'selectDistinct' | 'insert' | 'update' | 'delete'>

/** A write that has not happened yet. It happens in `atomically`, never by being awaited alone. */
export type Statement = PromiseLike<unknown>

export type Tables = typeof tables

/** A database of one dialect behind the operations that both dialects share. */
export interface Store {
  readonly db: Queries
  readonly t: Tables
  /** Runs the statements as one unit: all of them happen or none. They cannot read each other's results. */
  atomically(statements: readonly Statement[]): Promise<void>
  /** The same database for one organization: statements that could touch another one are refused. */
  boundTo(orgId: string): Store
  /** Whether the error says that a row with this key was already in the table. */
  isDuplicate(error: unknown, table: string): boolean
}

/** The column that holds the organization, by table; of the table of organizations it is their id. */
export const tenantTables: TenantTables = new Map(
  Object.values(tables)
    .filter((table) => is(table, SQLiteTable))
    .filter((table) => table === tables.organizations || hasOrganization(table))
    .map((table) => [getTableName(table), table === tables.organizations ? 'id' : 'org_id']),
)

function hasOrganization(table: SQLiteTable): boolean {
  return getTableConfig(table).columns.some(({ name }) => name === 'org_id')
}

/** The store on Cloudflare D1. */
export const d1Store = (binding: D1Database): Store => {
  const db = drizzle(binding)
  return {
    db,
    t: tables,
    async atomically(statements) {
      if (statements.length === 0) return
      // drizzle types a batch as a non-empty tuple of its own builders; `Statement` hides which dialect built them.
      await db.batch(statements as unknown as Parameters<typeof db.batch>[0])
    },
    boundTo: (orgId) => d1Store(guardedD1(binding, orgId, tenantTables)),
    isDuplicate: isUniqueViolationOf,
  }
}
