// `npm test`: sets up what is missing, checks, unit tests, then integration, fault and browser tests against real servers.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPages, installDependencies, prepareBrowser, requireMachine, root, toolEnv } from './setup.mjs'

requireMachine()
await installDependencies()
if (!process.versions.node.startsWith('24.') && existsSync(join(root, 'node_modules/.bin/node'))) {
  const child = spawn(join(root, 'node_modules/.bin/node'), [import.meta.filename], {
    stdio: 'inherit',
    env: toolEnv(),
  })
  child.on('exit', (code) => process.exit(code ?? 1))
} else {
  await prepareBrowser()
  await buildPages()
  const { runChecks } = await import('./check.mjs')
  const { freePort } = await import('./free-port.mjs')
  const { startServer } = await import('./server.mjs')
  const started = Date.now()
  const scratch = mkdtempSync(join(tmpdir(), 'prisma-glow-test-'))

  /** Runs one vitest configuration and reads its counts. */
  const vitest = (config, env = {}) =>
    new Promise((done) => {
      const report = join(scratch, `${config}.json`)
      const args = [
        'run',
        '--config',
        config,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ]
      const child = spawn('vitest', args, {
        cwd: root,
        env: toolEnv({ ...env, CI: 'true' }),
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      child.on('exit', (code) => {
        if (!existsSync(report)) return done({ passed: 0, failed: 1, skipped: 0 })
        const {
          numPassedTests: passed,
          numFailedTests,
          numPendingTests: skipped,
        } = JSON.parse(readFileSync(report, 'utf8'))
        // A file that does not load, or an unhandled error, fails no test and must fail the run.
        done({ passed, failed: numFailedTests === 0 && code !== 0 ? 1 : numFailedTests, skipped })
      })
    })

  const totals = { passed: 0, failed: 0, skipped: 0 }
  const stage = async (name, work) => {
    console.log(`\n── ${name} (${Math.round((Date.now() - started) / 1000)} s)`)
    const { passed, failed, skipped = 0 } = await work()
    totals.passed += passed
    totals.failed += failed
    totals.skipped += skipped
  }

  await stage('Checks', runChecks)
  await stage('Unit tests', () => vitest('vitest.config.ts'))
  await stage('Integration and browser tests over a real server, and servers that are killed', async () => {
    const server = await startServer({ port: await freePort(), stateDir: join(scratch, 'state') })
    try {
      // They wait for servers most of the time, so both at once take little longer than one.
      const [integration, faults] = await Promise.all([
        vitest('vitest.server.config.ts', { TEST_URL: server.url, TEST_STATE: join(scratch, 'state') }),
        vitest('vitest.faults.config.ts'),
      ])
      return {
        passed: integration.passed + faults.passed,
        failed: integration.failed + faults.failed,
        skipped: integration.skipped + faults.skipped,
      }
    } finally {
      await server.stop()
    }
  })

  rmSync(scratch, { recursive: true, force: true })
  console.log(`\nTook ${Math.round((Date.now() - started) / 1000)} s`)
  console.log(
    `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`,
  )
  process.exit(totals.failed > 0 ? 1 : 0)
}
