import { WorkerEntrypoint } from 'cloudflare:workers'
import { v7 as uuidv7 } from 'uuid'
import { d1Store } from '../db/store.ts'
import { createApp } from './app.ts'
import { tick } from './cron.ts'
import { type Bindings, parseVariables, type Variables } from './environment.ts'
import { loadSystemConfig } from './system-config.ts'

export { ExperimentObject } from '../durable-objects/experiment/experiment-object.ts'
export { TrainingRunObject } from '../durable-objects/training-run/training-run-object.ts'

const app = createApp()
const config = loadSystemConfig()
let variables: Variables | undefined

const runCron = (bindings: Bindings) =>
  tick({ bindings, store: d1Store(bindings.DB), now: () => new Date(), newId: () => uuidv7() })

/** The cron as an RPC, for whoever keeps the time where the platform does not. */
export class Cron extends WorkerEntrypoint<Bindings> {
  tick(): Promise<void> {
    return runCron(this.env)
  }
}

export default {
  async fetch(request, bindings, execution) {
    variables ??= parseVariables(bindings)
    const world = {
      bindings,
      variables,
      config,
      store: d1Store(bindings.DB),
      requestId: request.headers.get('cf-ray') ?? uuidv7(),
      now: () => new Date(),
      newId: () => uuidv7(),
      waitUntil: (work: Promise<unknown>) => execution.waitUntil(work),
      request,
    }
    return app.fetch(request, { world }, execution)
  },

  async scheduled(_, bindings) {
    await runCron(bindings)
  },
} satisfies ExportedHandler<Bindings>
