// The three Workers in one local process, as `npm start` and the tests run them.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { writeLocalConfigs } from './local-config.mjs'
import { root, run, toolEnv } from './setup.mjs'

const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const answers = async (port) => {
  const answer = await fetch(`http://localhost:${port}/healthz`, {
    signal: AbortSignal.timeout(2_000),
  }).catch(() => null)
  return answer?.ok === true
}

/** What a process that was just killed still holds is free within this time, in milliseconds. */
const patienceMs = 5_000

/** Waits until it is free; fails with the sentence when somebody keeps it. */
const untilFree = async (isTaken, sentence) => {
  const deadline = Date.now() + patienceMs
  while (await isTaken()) {
    if (Date.now() > deadline) throw new Error(sentence())
    await new Promise((done) => setTimeout(done, 200))
  }
}

/** Fails when a server runs over this state: two runtimes must never share one database file. */
const requireFreeState = async (stateDir, lock) => {
  if (!existsSync(lock)) return
  const { pid, port } = JSON.parse(readFileSync(lock, 'utf8'))
  await untilFree(
    async () => isAlive(pid) && (await answers(port)),
    () =>
      `A server at http://localhost:${port} uses the state in ${stateDir}. Stop it, or give this one its own: STATE_DIR=… npm start`,
  )
}

const isPortTaken = (port) =>
  new Promise((done) => {
    const probe = createServer()
    probe.on('error', () => done(true))
    probe.listen(port, () => probe.close(() => done(false)))
  })

/** Fails with a way out when somebody listens there already. */
const requireFreePort = (port) =>
  untilFree(
    () => isPortTaken(port),
    () =>
      `Port ${port} is taken. Choose another one, and a state of its own: PORT=8790 STATE_DIR=.wrangler/second npm start`,
  )

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

/**
 * Starts the Workers over a state directory and answers when /healthz does. Only `npm start` passes the caller's own
 * environment on: tests must never reach a real provider because a key happens to be set. `beside` are configurations
 * of further Workers in the same process.
 * @param {{ port: number, stateDir: string, env?: NodeJS.ProcessEnv, log?: 'inherit' | 'ignore', beside?: string[] }} options
 */
export const startServer = async ({ port, stateDir, env = {}, log = 'inherit', beside = [] }) => {
  const lock = join(stateDir, 'server.json')
  await requireFreeState(stateDir, lock)
  await requireFreePort(port)
  const configs = writeLocalConfigs({ root, stateDir, env })
  mkdirSync(join(stateDir, 'v3'), { recursive: true })
  await migrate(configs.api, stateDir)
  const child = spawn(
    'node',
    [
      join(root, 'scripts/supervise.mjs'),
      'wrangler',
      'dev',
      ...[configs.local, configs.api, configs.learning, ...beside].flatMap((path) => ['--config', path]),
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
  writeFileSync(lock, JSON.stringify({ pid: child.pid, port }))
  let exited = false
  child.on('exit', () => {
    exited = true
    rmSync(lock, { force: true })
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
