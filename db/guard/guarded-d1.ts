import { type Binding, bindingOf, type TenantTables } from './binding.ts'

/** Statements are few, and written once: what each needs is read once an isolate. */
const known = new Map<string, Binding>()
const capacity = 2_000

const knownBindingOf = (sql: string, tables: TenantTables): Binding => {
  const read = known.get(sql)
  if (read !== undefined) return read
  const binding = bindingOf(sql, tables)
  if (known.size >= capacity) known.clear()
  known.set(sql, binding)
  return binding
}

/** A statement that could have touched another organization. It was not sent to the database. */
export class UnboundStatementError extends Error {
  constructor(reason: string, sql: string) {
    super(`Refused: ${reason}. ${sql.slice(0, 500)}`)
    this.name = 'UnboundStatementError'
  }
}

/**
 * The database as one organization may use it: D1 has no row-level security, so a statement is refused unless every
 * tenant table in it is limited to the organization.
 * @throws UnboundStatementError when a statement is bound to its parameters
 */
export const guardedD1 = (database: D1Database, orgId: string, tables: TenantTables): D1Database => {
  const prepare = (sql: string) => ({
    bind(...parameters: unknown[]): D1PreparedStatement {
      const binding = knownBindingOf(sql, tables)
      if (!binding.isBound) throw new UnboundStatementError(binding.reason, sql)
      if (binding.parameters.some((place) => parameters[place] !== orgId)) {
        throw new UnboundStatementError('it names another organization', sql)
      }
      return database.prepare(sql).bind(...parameters)
    },
  })
  const batch = (statements: D1PreparedStatement[]) => database.batch(statements)
  // The part of D1 that drizzle uses; a statement that was not bound cannot be run.
  return { prepare, batch } as unknown as D1Database
}
