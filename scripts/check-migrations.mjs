// Fails when the tables in db/ are not the ones that the migrations make.
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { root, run } from './setup.mjs'

const count = (folder) => readdirSync(folder).filter((name) => name.endsWith('.sql')).length
const copy = mkdtempSync(join(tmpdir(), 'migrations-'))
const config = join(root, 'node_modules', '.check-migrations.config.ts')
try {
  cpSync(join(root, 'migrations/d1'), copy, { recursive: true })
  writeFileSync(
    config,
    `export default { dialect: 'sqlite', schema: './db/schema.sqlite.ts', out: ${JSON.stringify(relative(root, copy))}, migrations: { prefix: 'timestamp' } }`,
  )
  await run('drizzle-kit', ['generate', '--config', relative(root, config), '--name', 'check'])
  if (count(copy) !== count(join(root, 'migrations/d1'))) {
    console.error('The schema has changed: npm run db:generate -- --name <what changed>')
    process.exitCode = 1
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
  rmSync(config, { force: true })
}
