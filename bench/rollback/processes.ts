import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../scripts/free-port.mjs'
import { startServer } from '../../scripts/server.mjs'
import { root, toolEnv } from '../../scripts/setup.mjs'

/** A product over one set of data, whose API Worker runs in one or more processes. */
export interface Processes {
  /** Addresses that answer the API, a process each; the first is the whole product. */
  readonly urls: readonly [string, ...string[]]
  /** Ends every process, and waits. */
  stop(): Promise<void>
}

/** How long a process may take to answer, in milliseconds. */
const patienceMs = 120_000

const workers = join(import.meta.dirname, 'workers')

const writeConfig = (stateDir: string, config: { readonly name: string }): string => {
  const path = join(stateDir, 'config', `${config.name}.json`)
  mkdirSync(join(stateDir, 'config'), { recursive: true })
  writeFileSync(path, JSON.stringify(config, null, 2))
  return path
}

/** The Worker beside the product that lends its database. */
const databaseWorker = {
  name: 'prisma-glow-database',
  main: join(workers, 'database.ts'),
  compatibility_date: '2026-10-01',
  d1_databases: [
    {
      binding: 'DB',
      database_name: 'prisma-glow',
      database_id: '00000000-0000-0000-0000-000000000000',
    },
  ],
}

/** The API Worker of another process: the first one's configuration, with what it owns behind the registry. */
const secondApi = (first: string, name: string) => {
  const {
    d1_databases: _database,
    triggers: _cron,
    exports: _classes,
    assets: _pages,
    durable_objects,
    services,
    ...config
  } = JSON.parse(readFileSync(first, 'utf8'))
  return {
    ...config,
    name,
    main: join(workers, 'second-api.ts'),
    durable_objects: {
      bindings: durable_objects.bindings.map((binding: object) => ({ ...binding, script_name: config.name })),
    },
    services: [...services, { binding: 'DATABASE', service: databaseWorker.name, entrypoint: 'Database' }],
  }
}

/** Runs a Worker in a process of its own; the group of processes ends with this one, however this one ends. */
const startWorker = async (config: string, persistTo: string) => {
  const port = await freePort()
  const child = spawn(
    'node',
    [
      join(root, 'scripts/supervise.mjs'),
      ...['wrangler', 'dev', '--config', config, '--port', String(port), '--persist-to', persistTo],
      ...['--inspector-port', '0', '--show-interactive-dev-session=false', '--log-level', 'error'],
    ],
    { cwd: root, env: toolEnv(), stdio: ['pipe', 'inherit', 'inherit'], detached: true },
  )
  const ended = new Promise<void>((done) => child.on('exit', () => done()))
  const url = `http://localhost:${port}`
  const end = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    } catch {
      // Ended already.
    }
  }
  const stop = async () => {
    end('SIGTERM')
    const late = setTimeout(() => end('SIGKILL'), 5_000)
    await ended
    clearTimeout(late)
  }
  try {
    const deadline = Date.now() + patienceMs
    while (!(await fetch(`${url}/healthz`).catch(() => null))?.ok) {
      if (child.exitCode !== null) throw new Error('A process of the API ended while starting.')
      if (Date.now() > deadline) throw new Error('A process of the API did not answer within two minutes.')
      await new Promise((done) => setTimeout(done, 200))
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { url, stop }
}

/**
 * Starts the product, and its API Worker in further processes that reach the database, the queues, the Durable
 * Objects and the stand-ins of the first one through wrangler's registry of running Workers.
 */
export const startProcesses = async (stateDir: string, count: number): Promise<Processes> => {
  const registry = join(stateDir, 'registry')
  mkdirSync(registry, { recursive: true })
  // Its own registry: Workers of the same names may run elsewhere on this machine.
  process.env.WRANGLER_REGISTRY_PATH = registry
  // wrangler traces every request by default, which costs more than the requests.
  process.env.X_LOCAL_OBSERVABILITY = 'false'
  const running: { readonly url: string; stop(): Promise<unknown> }[] = []
  const stop = async () => {
    await Promise.all(running.reverse().map((one) => one.stop()))
  }
  try {
    const first = await startServer({
      port: await freePort(),
      stateDir,
      beside: count === 1 ? [] : [writeConfig(stateDir, databaseWorker)],
    })
    running.push(first)
    const urls: [string, ...string[]] = [first.url]
    for (let n = 2; n <= count; n++) {
      const config = secondApi(join(stateDir, 'config', 'prisma-glow.json'), `prisma-glow-api-${n}`)
      const api = await startWorker(writeConfig(stateDir, config), join(stateDir, `process-${n}`))
      running.push(api)
      urls.push(api.url)
    }
    return { urls, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
