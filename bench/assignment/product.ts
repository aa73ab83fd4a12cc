import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { V4WorkerOptions } from 'miniflare'
import { writeLocalConfigs } from '../../scripts/local-config.mjs'
import { root, run, toolEnv } from '../../scripts/setup.mjs'

/** What the bench reads of a Worker's configuration. */
interface WorkerConfig {
  readonly name: string
  readonly compatibility_date: string
  readonly compatibility_flags: string[]
  readonly vars: Record<string, string>
  readonly queues?: {
    readonly producers: { readonly binding: string; readonly queue: string }[]
    readonly consumers?: {
      readonly queue: string
      readonly max_batch_size: number
      readonly max_batch_timeout: number
      readonly max_retries?: number
      readonly dead_letter_queue?: string
    }[]
  }
}

/** A Worker of the product as it would be deployed. */
interface Bundle {
  readonly config: WorkerConfig
  readonly modules: { type: 'ESModule' | 'Text'; path: string; contents: string }[]
}

const bundled = async (configPath: string, out: string): Promise<Bundle> => {
  await run('wrangler', ['deploy', '--dry-run', '--outdir', out, '--config', configPath], {
    env: toolEnv({ CI: 'true' }),
  })
  const modules = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|yaml)$/.test(entry.name))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return {
        type: path.endsWith('.js') ? ('ESModule' as const) : ('Text' as const),
        path: relative(out, path),
        contents: readFileSync(path, 'utf8'),
      }
    })
  return { config: JSON.parse(readFileSync(configPath, 'utf8')), modules }
}

const countingModule = () => ({
  type: 'ESModule' as const,
  path: 'counting.mjs',
  contents: readFileSync(join(import.meta.dirname, 'workers/counting.mjs'), 'utf8'),
})

const durableObject = (className: string, scriptName?: string) => ({
  className,
  useSQLite: true,
  ...(scriptName === undefined ? {} : { scriptName }),
})

/** Names of the product's Workers. */
export const apiName = 'prisma-glow'
const localName = 'prisma-glow-local'

const standIn = (entrypoint: string) => ({ name: localName, entrypoint })

/** The three Workers of the product, bundled by wrangler from their own configurations, as Miniflare runs them. */
export async function productWorkers(
  stateDir: string,
): Promise<Record<'api' | 'learning' | 'local', V4WorkerOptions>> {
  mkdirSync(join(root, 'dist/ui'), { recursive: true })
  const configs = writeLocalConfigs({ root, stateDir, env: {} })
  const out = (name: string) => join(stateDir, 'bundles', name)
  const [api, learning, local] = await Promise.all([
    bundled(configs.api, out('api')),
    bundled(configs.learning, out('learning')),
    bundled(configs.local, out('local')),
  ])
  const common = ({ config }: Bundle) => ({
    name: config.name,
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    bindings: config.vars ?? {},
  })
  const shared = (bundle: Bundle) => ({
    ...common(bundle),
    modules: [countingModule(), ...bundle.modules],
    modulesRoot: '/',
    d1Databases: { DB: apiName },
    queueProducers: Object.fromEntries(
      (bundle.config.queues?.producers ?? []).map(({ binding, queue }) => [binding, { queueName: queue }]),
    ),
    serviceBindings: { IDENTITY: standIn('Identity'), MODEL: standIn('Model') },
  })
  return {
    api: {
      ...shared(api),
      durableObjects: {
        EXPERIMENT: durableObject('ExperimentObject'),
        TRAINING_RUN: durableObject('TrainingRunObject'),
      },
    },
    learning: {
      ...shared(learning),
      durableObjects: {
        EXPERIMENT: durableObject('ExperimentObject', apiName),
        TRAINING_RUN: durableObject('TrainingRunObject', apiName),
      },
      queueConsumers: Object.fromEntries(
        (learning.config.queues?.consumers ?? []).map((consumer) => [
          consumer.queue,
          {
            maxBatchSize: consumer.max_batch_size,
            maxBatchTimeout: consumer.max_batch_timeout,
            maxRetries: consumer.max_retries ?? 3,
            ...(consumer.dead_letter_queue ? { deadLetterQueue: consumer.dead_letter_queue } : {}),
          },
        ]),
      ),
    },
    local: {
      ...common(local),
      modules: local.modules,
      modulesRoot: '/',
      serviceBindings: { API: apiName, CRON: { name: apiName, entrypoint: 'Cron' } },
      durableObjects: {
        IDENTITY_KEYS: durableObject('IdentityKeys'),
        VECTOR_INDEX: durableObject('VectorIndex'),
        CRON_PULSE: durableObject('CronPulse'),
      },
    },
  }
}
