import { bindingOf } from '../../db/guard/binding.ts'
import { tenantTables } from '../../db/store.ts'

/** A database that remembers the text of every statement it prepares. */
export const recordStatements = (database: D1Database) => {
  const statements = new Set<string>()
  const prepare = (sql: string) => {
    statements.add(sql)
    return database.prepare(sql)
  }
  // The part of D1 that drizzle uses.
  const recording = {
    prepare,
    batch: (prepared: D1PreparedStatement[]) => database.batch(prepared),
  } as unknown as D1Database
  return { recording, statements }
}

const condition = /"\w+"\."(?:org_id|id)" = (?:\?|"\w+"\."(?:org_id|id)")/g
const isOfOrganization = (text: string) => /"org_id"|"organizations"\."id"/.test(text)
const touched = /\b(?:from|join|update) "(\w+)"/g

/** All choices of so many of the items. */
const choices = <T>(items: readonly T[], count: number): T[][] => {
  if (count === 0) return [[]]
  return items.flatMap((item, at) =>
    choices(items.slice(at + 1), count - 1).map((others) => [item, ...others]),
  )
}

const without = (sql: string, matches: readonly RegExpExecArray[]): string =>
  matches
    .toReversed()
    .reduce(
      (text, { index, 0: match }) => `${text.slice(0, index)}1 = 1${text.slice(index + match.length)}`,
      sql,
    )

/**
 * What is left of statements that pass the guard although one condition on the organization too many was taken out: a
 * statement with as many conditions as tables loses any one of them, with one more any two, and so on.
 */
export const survivingMutants = (statements: Iterable<string>): string[] =>
  [...statements].flatMap((sql) => {
    const conditions = [...sql.matchAll(condition)].filter(([match]) => isOfOrganization(match))
    const tables = [...sql.matchAll(touched)].filter(([, table = '']) => tenantTables.has(table))
    if (!bindingOf(sql, tenantTables).isBound || conditions.length < tables.length) return []
    const toSpare = conditions.length - tables.length
    return choices(conditions, toSpare + 1)
      .map((chosen) => without(sql, chosen))
      .filter((mutant) => bindingOf(mutant, tenantTables).isBound)
  })
