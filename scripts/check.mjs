// `npm run check`: formatting, lint, types, import rules, and that both deployable Workers bundle without anything local.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPages, installDependencies, root, run, toolEnv } from './setup.mjs'

/** The bundler writes the path of each module above it: a path under local/ means that local code would be deployed. */
const localModule = /^\s*\/\/ (?:\.\.\/)*local\/.*$/gm
const localAddress = /\/dev\/token|identity\.local|model\.local/g

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
    if (!/^\s*\/\/ (?:\.\.\/)*core\//m.test(bundle)) throw new Error('The bundle does not name its modules.')
    const found = [...(bundle.match(localModule) ?? []), ...(bundle.match(localAddress) ?? [])]
    if (found.length > 0) throw new Error(`The bundle of ${config} holds local code:\n${found.join('\n')}`)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

/** Every check by the sentence that it proves. */
export const checks = [
  [
    'the code is formatted and lint-free',
    () => run('biome', ['ci', '--error-on-warnings', '--colors=off', '.']),
  ],
  ['the Workers type-check', () => run('tsc', ['-p', '.'])],
  ['the pages type-check', () => run('tsc', ['-p', 'ui'])],
  ['the tests and benchmarks type-check', () => run('tsc', ['-p', 'tests'])],
  ['the tests beside the code type-check', () => run('tsc', ['-p', 'tsconfig.unit.json'])],
  ['nobody imports what its layer must not know', () => run('node', ['scripts/check-imports.mjs'])],
  ['the migrations match the schema', () => run('node', ['scripts/check-migrations.mjs'])],
  ['the API Worker can be deployed and holds nothing local', () => dryRun('wrangler.toml')],
  ['the learning Worker can be deployed and holds nothing local', () => dryRun('queues/wrangler.toml')],
]

/** Runs every check, two at a time; answers the number that passed and failed. */
export const runChecks = async () => {
  const waiting = [...checks]
  let failed = 0
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [sentence, check] = next
      try {
        await check()
        console.log(`  ok    ${sentence}`)
      } catch (error) {
        failed++
        console.log(`  FAIL  ${sentence}\n${error.message}`)
      }
    }
  }
  await Promise.all([work(), work()])
  return { passed: checks.length - failed, failed }
}

if (process.argv[1] === join(root, 'scripts/check.mjs')) {
  await installDependencies()
  await buildPages()
  const { failed } = await runChecks()
  process.exit(failed > 0 ? 1 : 0)
}
