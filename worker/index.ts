import { WorkerEntrypoint } from 'cloudflare:workers'
import { v7 as uuidv7 } from 'uuid'
import { d1Store, type Store } from '../db/store.ts'
import { createApp } from './app.ts'
import type { World } from './context.ts'
import { tick } from './cron.ts'
import { type Bindings, parseVariables, type Variables } from './environment.ts'
import { loadSystemConfig } from './system-config.ts'

export { ExperimentObject } from '../durable-objects/experiment/experiment-object.ts'
export { TrainingRunObject } from '../durable-objects/training-run/training-run-object.ts'

const app = createApp()
const config = loadSystemConfig()
const now = () => new Date()
const newId = () => uuidv7()

/** Made once an isolate: bindings and variables never change within one. */
let variables: Variables | undefined
let store: Store | undefined

/** The world of one request. Few requests are told their id, and making one costs as much as deciding an assignment. */
const worldOf = (request: Request, bindings: Bindings, execution: ExecutionContext): World => {
  variables ??= parseVariables(bindings)
  store ??= d1Store(bindings.DB)
  let requestId: string | undefined
  return {
    bindings,
    variables,
    config,
    store,
    get requestId() {
      requestId ??= request.headers.get('cf-ray') ?? newId()
      return requestId
    },
    now,
    newId,
    waitUntil: (work) => execution.waitUntil(work),
    request,
  }
}

const runCron = (bindings: Bindings) => tick({ bindings, store: d1Store(bindings.DB), now, newId })

/** The cron as an RPC, for whoever keeps the time where the platform does not. */
export class Cron extends WorkerEntrypoint<Bindings> {
  tick(): Promise<void> {
    return runCron(this.env)
  }
}

export default {
  async fetch(request, bindings, execution) {
    return app.fetch(request, { world: worldOf(request, bindings, execution) }, execution)
  },

  async scheduled(_, bindings) {
    await runCron(bindings)
  },
} satisfies ExportedHandler<Bindings>
