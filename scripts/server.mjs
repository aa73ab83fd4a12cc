// The three Workers in one local process, as `npm start` and the tests run them.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { writeLocalConfigs } from './local-config.mjs'
import { root, run, toolEnv } from './setup.mjs'

const alive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Ends what an earlier start over this state left running: two runtimes must never share one database file. */
const endLeftOver = async (pidFile) => {
  if (!existsSync(pidFile)) return
  const group = Number(readFileSync(pidFile, 'utf8'))
  if (group > 1) {
    try {
      process.kill(-group, 'SIGKILL')
    } catch {
      // Nothing is left of that group.
    }
    for (let i = 0; i < 50 && alive(-group); i++) await new Promise((done) => setTimeout(done, 100))
  }
  rmSync(pidFile, { force: true })
}

/** Applies the migrations that the state does not have yet. */
const migrate = async (config, stateDir) => {
  const wanted = readdirSync(join(root, 'migrations/d1'))
    .filter((name) => name.endsWith('.sql'))
    .join('\n')
  const stamp = join(stateDir, 'migrated.txt')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const target = ['--local', '--config', config, '--persist-to', stateDir]
  await run('wrangler', ['d1', 'migrations', 'apply', 'prisma-glow', ...target], {
    env: toolEnv({ CI: 'true' }),
  })
  writeFileSync(stamp, wanted)
}

/** Fails with a way out when somebody listens there already. */
const requireFreePort = (port) =>
  new Promise((done, fail) => {
    const probe = createServer()
    probe.on('error', () => fail(new Error(`Port ${port} is taken. Choose another one: PORT=8790 npm start`)))
    probe.listen(port, () => probe.close(() => done()))
  })

/** Starts the Workers over a state directory and answers when /healthz does. Only `npm start` passes the caller's own
 * environment on: tests must never reach a real provider because a key happens to be set. */
export const startServer = async ({ port, stateDir, env = {}, log = 'inherit' }) => {
  const configs = writeLocalConfigs({ root, stateDir, env })
  const pidFile = join(stateDir, 'server.pid')
  await endLeftOver(pidFile)
  mkdirSync(join(stateDir, 'v3'), { recursive: true })
  await migrate(configs.api, stateDir)
  await requireFreePort(port)
  const child = spawn(
    'node',
    [
      join(root, 'scripts/supervise.mjs'),
      'wrangler',
      'dev',
      ...['local', 'api', 'learning'].flatMap((name) => ['--config', configs[name]]),
      ...[
        '--port',
        String(port),
        '--persist-to',
        stateDir,
        '--inspector-port',
        '0',
        '--show-interactive-dev-session=false',
        '--log-level',
        'error',
      ],
    ],
    { cwd: root, env: toolEnv(), stdio: ['pipe', log, log], detached: true },
  )
  writeFileSync(pidFile, String(child.pid))
  let exited = false
  child.on('exit', () => {
    exited = true
  })

  const url = `http://localhost:${port}`
  const deadline = Date.now() + 120_000
  for (;;) {
    if (exited) throw new Error('The Workers ended while starting; what they said stands above.')
    const answer = await fetch(`${url}/healthz`).catch(() => null)
    if (answer?.ok) break
    if (Date.now() > deadline) throw new Error('The Workers did not answer within two minutes.')
    await new Promise((done) => setTimeout(done, 200))
  }
  const end = (signal) => {
    try {
      process.kill(-child.pid, signal)
    } catch {
      // Ended already.
    }
  }
  return {
    url,
    process: child,
    /** Ends it politely and waits. */
    stop: () =>
      new Promise((done) => {
        if (exited) return done()
        child.on('exit', () => done())
        end('SIGTERM')
        setTimeout(() => end('SIGKILL'), 5_000).unref()
      }),
    /** SIGKILL to every process of it, as a crash. */
    kill: () =>
      new Promise((done) => {
        if (exited) return done()
        child.on('exit', () => done())
        end('SIGKILL')
      }),
  }
}
