import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare'
import { root } from '../../scripts/setup.mjs'
import { competitorsDir } from './competitors.ts'
import { freePorts } from './ports.ts'
import { apiName, productWorkers } from './product.ts'
import type { Size } from './traffic.ts'

const socketNames = [
  'empty',
  'constant-written',
  'constant-trained',
  'growthbook-written',
  'growthbook-trained',
  'product',
  'identity',
  'api-calls',
  'learning-calls',
] as const
type SocketName = (typeof socketNames)[number]

/** What (b) answers and (d) evaluates. */
export interface Contents {
  readonly answer: string
  readonly growthbookPayload: string
}

/** One workerd process with every Worker of the bench, each behind a socket of its own: no router in front. */
export interface Runtime {
  /** Address of each Worker. */
  readonly urls: Record<SocketName, string>
  /** Process id of the workerd that runs now. */
  readonly pid: number
  /** Starts again with what (b) answers and (d) evaluates, by size; the product keeps its state. */
  serve(contents: Readonly<Record<Size, Contents>>): Promise<void>
  stop(): Promise<void>
}

const bundleOf = async (name: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'workers', `${name}.mjs`)],
    bundle: true,
    format: 'esm',
    write: false,
    minify: true,
    conditions: ['workerd', 'worker', 'browser'],
    nodePaths: [join(competitorsDir, 'node_modules')],
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error(`esbuild wrote nothing for ${name}`)
  return file.text
}

/** As the product's own. */
const compatibilityDate = '2026-10-01'

/** Starts workerd over a state directory; the database has its tables, and nothing in them. */
export async function startRuntime(stateDir: string): Promise<Runtime> {
  const ports = await freePorts(socketNames)
  const { api, learning, local } = await productWorkers(stateDir)
  const [empty, constant, growthbook] = await Promise.all(['empty', 'constant', 'growthbook'].map(bundleOf))
  const socket = (name: SocketName, entrypoint?: string) => ({
    host: '127.0.0.1',
    port: ports[name],
    ...(entrypoint === undefined ? {} : { entrypoint }),
  })
  const small = (
    name: SocketName,
    contents: string | undefined,
    bindings: Record<string, string> = {},
  ): V4WorkerOptions => ({
    name,
    compatibilityDate,
    modules: [{ type: 'ESModule', path: `${name}.mjs`, contents: contents ?? '' }],
    modulesRoot: '/',
    bindings,
    unsafeDirectSockets: [socket(name)],
  })
  const options = ({ written, trained }: Readonly<Record<Size, Contents>>) =>
    convertV4MiniflareOptions({
      log: new Log(LogLevel.ERROR),
      resourcePersistencePath: join(stateDir, 'data'),
      workers: [
        { ...api, unsafeDirectSockets: [socket('product'), socket('api-calls', 'DurableObjectCalls')] },
        { ...learning, unsafeDirectSockets: [socket('learning-calls', 'DurableObjectCalls')] },
        { ...local, unsafeDirectSockets: [socket('identity', 'Identity')] },
        small('empty', empty),
        small('constant-written', constant, { ANSWER: written.answer }),
        small('constant-trained', constant, { ANSWER: trained.answer }),
        small('growthbook-written', growthbook, { PAYLOAD: written.growthbookPayload }),
        small('growthbook-trained', growthbook, { PAYLOAD: trained.growthbookPayload }),
      ],
    })
  const nothing = { answer: '{}', growthbookPayload: '{"features":{}}' }
  const miniflare = new Miniflare(options({ written: nothing, trained: nothing }))
  await miniflare.ready
  await migrate(await miniflare.getD1Database('DB', apiName))
  return {
    urls: Object.fromEntries(socketNames.map((name) => [name, `http://127.0.0.1:${ports[name]}`])) as Record<
      SocketName,
      string
    >,
    get pid() {
      return workerdPid()
    },
    async serve(contents) {
      await miniflare.setOptions(options(contents))
      await miniflare.ready
    },
    stop: () => miniflare.dispose(),
  }
}

const migrate = async (database: { prepare(sql: string): { run(): Promise<unknown> } }) => {
  const dir = join(root, 'migrations/d1')
  for (const name of readdirSync(dir)
    .filter((file) => file.endsWith('.sql'))
    .sort()) {
    for (const statement of readFileSync(join(dir, name), 'utf8').split('--> statement-breakpoint')) {
      if (statement.trim() !== '') await database.prepare(statement).run()
    }
  }
}

/** The workerd that is a child of this process. */
const workerdPid = (): number => {
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      if (Number(fields[1]) === process.pid && readlinkSync(`/proc/${name}/exe`).endsWith('/workerd'))
        return Number(name)
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('workerd is no child of this process.')
}
