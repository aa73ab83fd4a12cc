// `npm run check`: formatting, lint, types, import rules, and that both deployable Workers bundle without anything local.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPages, installDependencies, root, run, toolEnv } from './setup.mjs'

/** Names that only the local stand-ins have; one of them in a bundle means that local code would be deployed. */
const localMarks = [
  '/dev/token',
  'IdentityKeys',
  'VectorIndex',
  'CronPulse',
  'referenceModel',
  'http://identity.local',
]

const dryRun = async (config) => {
  const out = mkdtempSync(join(tmpdir(), 'bundle-'))
  try {
    await run('wrangler', ['deploy', '--dry-run', '--outdir', out, '--config', config], {
      env: toolEnv({ CI: 'true' }),
    })
    const bundle = readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n')
    if (bundle.length < 10_000) throw new Error('The bundle is suspiciously small.')
    const found = localMarks.filter((mark) => bundle.includes(mark))
    if (found.length > 0) throw new Error(`The bundle of ${config} holds local code: ${found.join(', ')}`)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

/** Every check by the sentence that it proves. */
export const checks = [
  ['the code is formatted and lint-free', () => run('biome', ['ci', '--error-on-warnings', '.'])],
  ['the Workers type-check', () => run('tsc', ['-p', '.'])],
  ['the pages type-check', () => run('tsc', ['-p', 'ui'])],
  ['the tests and benchmarks type-check', () => run('tsc', ['-p', 'tests'])],
  ['nobody imports what its layer must not know', () => run('node', ['scripts/check-imports.mjs'])],
  ['the migrations match the schema', () => run('node', ['scripts/check-migrations.mjs'])],
  ['the API Worker can be deployed and holds nothing local', () => dryRun('wrangler.toml')],
  ['the learning Worker can be deployed and holds nothing local', () => dryRun('queues/wrangler.toml')],
]

/** Runs every check; answers the number that passed and failed. */
export const runChecks = async () => {
  let failed = 0
  for (const [sentence, check] of checks) {
    try {
      await check()
      console.log(`  ok    ${sentence}`)
    } catch (error) {
      failed++
      console.log(`  FAIL  ${sentence}\n${error.message}`)
    }
  }
  return { passed: checks.length - failed, failed }
}

if (process.argv[1] === join(root, 'scripts/check.mjs')) {
  await installDependencies()
  await buildPages()
  const { failed } = await runChecks()
  process.exit(failed > 0 ? 1 : 0)
}
