import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { getPlatformProxy } from 'wrangler'
import { d1Store, type Store } from '../../db/store.ts'
import { recordStatements, survivingMutants } from './recorded-statements.ts'

/**
 * An empty, migrated D1 database in workerd, gone when it is closed. Then every statement that organizations ran in it must
 * be one that the guard refuses without any one of its conditions on the organization.
 */
const openTestStore = async (): Promise<{
  store: Store
  database: D1Database
  close: () => Promise<void>
}> => {
  const { env, dispose } = await getPlatformProxy<{ DB: D1Database }>({
    configPath: join(import.meta.dirname, 'database.toml'),
    persist: false,
  })
  const folder = join(import.meta.dirname, '../../migrations/d1')
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  for (const file of files.sort()) {
    const statements = readFileSync(join(folder, file), 'utf8')
      .split(/--> statement-breakpoint/)
      .filter((statement) => statement.trim() !== '')
    if (statements.length > 0) await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))
  }
  const { recording, statements } = recordStatements(env.DB)
  const close = async () => {
    await dispose()
    const survivors = survivingMutants(statements)
    if (survivors.length > 0) throw new Error(`Not refused ${survivors.join('\n')}`)
  }
  return { store: d1Store(recording), database: env.DB, close }
}

/** Opens a test database before the tests of a file, hands it over, and closes it after them. */
export const withTestStore = (hand: (store: Store, database: D1Database) => void): void => {
  let close: (() => Promise<void>) | undefined
  beforeAll(async () => {
    const opened = await openTestStore()
    close = opened.close
    hand(opened.store, opened.database)
  })
  afterAll(() => close?.())
}
