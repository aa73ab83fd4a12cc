// Wraps a Worker of the product to count what it asks of Durable Objects; nothing else is changed.
import { WorkerEntrypoint } from 'cloudflare:workers'
import worker from './index.js'

export * from './index.js'

const getters = new Set(['get', 'getByName'])
let calls = 0

/** The namespace, counting every object that is asked for. */
const counted = (namespace) =>
  new Proxy(namespace, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...args) => {
        if (getters.has(name)) calls++
        return value.apply(target, args)
      }
    },
  })

let bindings

const withCounting = (env) => {
  bindings ??= { ...env, EXPERIMENT: counted(env.EXPERIMENT), TRAINING_RUN: counted(env.TRAINING_RUN) }
  return bindings
}

const wrapped = {}
for (const name of Object.keys(worker)) {
  wrapped[name] = (event, env, execution) => worker[name](event, withCounting(env), execution)
}
export default wrapped

/** How often this Worker asked for a Durable Object since its start. */
export class DurableObjectCalls extends WorkerEntrypoint {
  fetch() {
    return Response.json(calls)
  }
}
