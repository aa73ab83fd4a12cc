import { WorkerEntrypoint } from 'cloudflare:workers'
import { v7 as uuidv7 } from 'uuid'
import { assignmentRoutes } from '../contracts/assignments.ts'
import { d1Store, type Store } from '../db/store.ts'
import { createApp } from './app.ts'
import type { World } from './context.ts'
import { tick } from './cron.ts'
import { type Bindings, parseVariables, type Variables } from './environment.ts'
import { answerError } from './http/answer-error.ts'
import { pathOf } from './http/path.ts'
import { serveAssignment } from './routes/assignments/assignments.ts'
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

/** The world of one request. */
class RequestWorld implements World {
  readonly bindings: Bindings
  readonly variables: Variables
  readonly config = config
  readonly store: Store
  readonly now = now
  readonly newId = newId
  readonly request: Request
  readonly waitUntil: (work: Promise<unknown>) => void
  #requestId: string | undefined

  constructor(request: Request, bindings: Bindings, execution: ExecutionContext) {
    variables ??= parseVariables(bindings)
    store ??= d1Store(bindings.DB)
    this.bindings = bindings
    this.variables = variables
    this.store = store
    this.request = request
    this.waitUntil = (work) => execution.waitUntil(work)
  }

  /** Few requests are told their id, and making one costs as much as deciding an assignment. */
  get requestId(): string {
    this.#requestId ??= this.request.headers.get('cf-ray') ?? newId()
    return this.#requestId
  }
}

/** What is asked before every answer of every agent finds its way without the router, which would cost a quarter of it. */
const isAssignment = ({ method, url }: Request) =>
  method === 'POST' && pathOf(url) === assignmentRoutes.assign.path

const answerAssignment = async (world: World): Promise<Response> => {
  try {
    return await serveAssignment(world, {})
  } catch (error) {
    return answerError(error, world, assignmentRoutes.assign.path)
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
  fetch(request, bindings, execution) {
    const world = new RequestWorld(request, bindings, execution)
    return isAssignment(request) ? answerAssignment(world) : app.fetch(request, { world }, execution)
  },

  async scheduled(_, bindings) {
    await runCron(bindings)
  },
} satisfies ExportedHandler<Bindings>
