import { OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/web-sdk'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AgentConfig } from '../contracts/agents.ts'
import { type AssignmentServer, startAssignmentServer } from '../tests/harness/assignment-server.ts'
import { PrismaGlowWebProvider, type WebProviderOptions } from './web-provider.ts'

const agentId = '01938f3e-0000-7000-8000-000000000001'
const otherId = '01938f3e-0000-7000-8000-000000000002'
const config = (system_prompt: string): AgentConfig => ({
  system_prompt,
  model: 'reference',
  temperature: 0.3,
  examples: [],
  output_format: { type: 'text' },
})
const configs = { A: config('old'), B: config('new') }

let server: AssignmentServer
let events: string[]
const listen = (event: ProviderEvents) => {
  OpenFeature.addHandler(event, () => void events.push(event.replace('PROVIDER_', '')))
}
const silent = { error() {}, warn() {}, info() {}, debug() {} }
beforeEach(async () => {
  OpenFeature.setLogger(silent)
  server = await startAssignmentServer({ [agentId]: configs, [otherId]: configs })
  events = []
  for (const event of Object.values(ProviderEvents)) listen(event)
  // NOOP providers count as ready when a handler is added.
  events.length = 0
})
afterEach(async () => {
  OpenFeature.clearHandlers()
  await OpenFeature.clearProviders()
  await OpenFeature.clearContexts()
  await server.stop()
})

const client = OpenFeature.getClient()
const set = (context: Record<string, string>, options: Partial<WebProviderOptions> = {}) =>
  OpenFeature.setProviderAndWait(
    new PrismaGlowWebProvider({
      baseUrl: server.url,
      token: 'secret',
      agents: [agentId],
      ...options,
    }),
    context,
  )
const prompt = `${agentId}.system_prompt`
const details = () => client.getStringDetails(prompt, 'default')
const ada = { targetingKey: 'ada' }
const bodies = () => server.requests.map(({ body }) => body)
const lose = () => {
  server.now.lost = Number.POSITIVE_INFINITY
}
const until = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 10_000 })
const settled = () => new Promise((done) => setTimeout(done, 5))

/** A storage as a browser has it. */
const storageOf = () => {
  const values = new Map<string, string>()
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  }
}

describe('the web provider', () => {
  it('fetches once for each agent and evaluates from memory', async () => {
    server.now.variantOf = () => 'B'
    await set({ ...ada, session_id: 's', plan: 'pro' }, { agents: [agentId, otherId] })
    expect(details()).toMatchObject({ value: 'new', variant: 'B', reason: 'SPLIT' })
    expect(client.getNumberValue(`${agentId}.temperature`, 1)).toBe(0.3)
    expect(client.getObjectValue(otherId, {})).toEqual(config('new'))
    expect(client.getBooleanDetails(`${agentId}.temperature`, true).errorCode).toBe('TYPE_MISMATCH')
    expect(bodies()).toEqual([
      { agent_id: agentId, unit_id: 'ada', session_id: 's', attributes: { plan: 'pro' } },
      { agent_id: otherId, unit_id: 'ada', session_id: 's', attributes: { plan: 'pro' } },
    ])
    expect([events, client.providerStatus]).toEqual([['READY'], ProviderStatus.READY])
  })

  it('fetches again for another context, and never shows one unit the values of another one', async () => {
    await set(ada)
    server.now.delayMs = 50
    const changed = OpenFeature.setContext({ targetingKey: 'bob' })
    expect(details()).toMatchObject({ value: 'default', errorCode: 'PROVIDER_NOT_READY' })
    await changed
    expect(details()).toMatchObject({ value: 'old', reason: 'DEFAULT' })
    expect(bodies().map(({ unit_id }) => unit_id)).toEqual(['ada', 'bob'])
    expect(events).toEqual(['READY', 'RECONCILING', 'CONTEXT_CHANGED'])
  })

  it('shows the values from before as CACHED while the context of the same unit changes', async () => {
    await set(ada)
    server.now.delayMs = 50
    const changed = OpenFeature.setContext({ ...ada, plan: 'pro' })
    expect(details()).toMatchObject({ value: 'old', reason: 'CACHED' })
    await changed
    expect(details()).toMatchObject({ value: 'old', reason: 'DEFAULT' })
  })

  it('takes the answers of the newest context, however slow those of an older one are', async () => {
    await set(ada)
    server.now.delayMs = 80
    const slow = OpenFeature.setContext({ targetingKey: 'bob' })
    await until(() => expect(server.requests).toHaveLength(2))
    server.now.delayMs = 0
    server.now.variantOf = (unit) => (unit === 'eve' ? 'B' : 'A')
    await OpenFeature.setContext({ targetingKey: 'eve' })
    expect(details().value).toBe('new')
    await slow
    expect([details().value, client.providerStatus]).toEqual(['new', ProviderStatus.READY])
  })

  it('is ready with the newest context when that changed during the start', async () => {
    server.now.delayMs = 20
    const started = set(ada)
    await until(() => expect(server.requests).toHaveLength(1))
    server.now.delayMs = 80
    void OpenFeature.setContext({ targetingKey: 'bob' })
    await started
    expect(details().value).toBe('old')
  })

  it('waits for somebody to assign to', async () => {
    await set({})
    expect([client.providerStatus, server.requests]).toEqual([ProviderStatus.READY, []])
    expect(details()).toMatchObject({ value: 'default', errorCode: 'TARGETING_KEY_MISSING' })
    await OpenFeature.setContext(ada)
    expect(details().value).toBe('old')
    await OpenFeature.setContext({})
    expect(details().errorCode).toBe('TARGETING_KEY_MISSING')
  })

  it('keeps the last values of the unit and says STALE while the server cannot be reached', async () => {
    await set(ada, { refreshMs: 40 })
    lose()
    await OpenFeature.setContext({ ...ada, plan: 'pro' })
    expect(details()).toMatchObject({ value: 'old', reason: 'STALE' })
    await until(() => expect(client.providerStatus).toBe(ProviderStatus.STALE))
    expect(events).toEqual(['READY', 'RECONCILING', 'CONTEXT_CHANGED', 'STALE'])
    server.now.lost = 0
    server.now.variantOf = () => 'B'
    await until(() => expect(client.providerStatus).toBe(ProviderStatus.READY))
    expect(details()).toMatchObject({ value: 'new', reason: 'SPLIT' })
    expect(events.slice(4)).toEqual(['READY', 'CONFIGURATION_CHANGED'])
    expect(bodies().at(-1)?.attributes).toEqual({ plan: 'pro' })
  })

  it('is in error when it has nothing to show, and recovers by itself', async () => {
    lose()
    await expect(set(ada, { refreshMs: 40 })).rejects.toMatchObject({ code: 'GENERAL' })
    expect(details()).toMatchObject({ value: 'default', errorCode: 'GENERAL' })
    expect(client.providerStatus).toBe(ProviderStatus.ERROR)
    server.now.lost = 0
    await until(() => expect(client.providerStatus).toBe(ProviderStatus.READY))
    expect(details().value).toBe('old')
    lose()
    await OpenFeature.setContext({ targetingKey: 'bob' })
    expect([client.providerStatus, details().value]).toEqual([ProviderStatus.ERROR, 'default'])
  })

  it('looks for changes, and says STALE, READY and CONFIGURATION_CHANGED when they are so', async () => {
    await set(ada, { refreshMs: 20 })
    await until(() => expect(server.requests.length).toBeGreaterThan(2))
    expect(events).toEqual(['READY'])
    server.now.agents = { [agentId]: { A: config('newer'), B: config('new') } }
    await until(() => expect(events).toEqual(['READY', 'CONFIGURATION_CHANGED']))
    expect(details().value).toBe('newer')
    server.now.instead = { status: 503, text: 'busy' }
    await until(() => expect(events.at(-1)).toBe('STALE'))
    expect(details()).toMatchObject({ value: 'newer', reason: 'STALE' })
    server.now.instead = null
    await until(() => expect(events.at(-1)).toBe('READY'))
    server.now.agents = {}
    await until(() => expect(details().errorCode).toBe('FLAG_NOT_FOUND'))
    expect(events.slice(2)).toEqual(['STALE', 'READY', 'CONFIGURATION_CHANGED'])
    await OpenFeature.clearProviders()
    const asked = server.requests.length
    await new Promise((done) => setTimeout(done, 60))
    expect(server.requests).toHaveLength(asked)
  })

  it('does not find an agent that does not exist or was not named, without harm to the others', async () => {
    const unknown = '01938f3e-0000-7000-8000-0000000000ff'
    await set(ada, { agents: [agentId, unknown] })
    expect(client.getObjectDetails(unknown, {}).errorCode).toBe('FLAG_NOT_FOUND')
    expect(client.getObjectDetails(otherId, {}).errorCode).toBe('FLAG_NOT_FOUND')
    expect(client.getObjectDetails('helpdesk', {}).errorCode).toBe('FLAG_NOT_FOUND')
    expect(details().value).toBe('old')
  })

  it('lets a returning visitor keep the variant by the storage', async () => {
    const storage = storageOf()
    server.now.variantOf = () => 'B'
    await set(ada, { storage })
    server.now.variantOf = () => 'A'
    await set(ada, { storage })
    expect([details().value, bodies().at(-1)?.assignment_token]).toEqual(['new', 'B:ada'])
    await set(ada, { storage: storageOf() })
    expect(details().value).toBe('old')
  })

  it('keeps tokens in localStorage by default, where it may', async () => {
    const storage = storageOf()
    vi.stubGlobal('localStorage', storage)
    await set(ada)
    expect(storage.getItem('prisma-glow.assignment-tokens')).toContain('null:ada')
    vi.unstubAllGlobals()
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true,
      get: () => {
        throw new Error('SecurityError')
      },
    })
    await set(ada)
    expect(details().value).toBe('old')
    Reflect.deleteProperty(globalThis, 'localStorage')
  })

  it('logs the exposure of a variant when a flag is evaluated, once', async () => {
    await set(ada, { exposures: 'on_evaluation' })
    details()
    await settled()
    expect(server.requests).toHaveLength(1)
    server.now.variantOf = () => 'B'
    await OpenFeature.setContext({ ...ada, plan: 'pro' })
    expect(bodies().map(({ log_exposure }) => log_exposure)).toEqual([undefined, undefined])
    server.now.lost = 2
    await until(() => {
      details()
      expect(server.requests).toHaveLength(3)
    })
    expect(server.now.lost).toBe(0)
    await settled()
    details()
    await settled()
    expect(bodies().slice(2)).toEqual([
      {
        agent_id: agentId,
        unit_id: 'ada',
        attributes: { plan: 'pro' },
        assignment_token: 'B:ada',
        log_exposure: true,
      },
    ])
  })

  it('is READY again after it was STALE, whatever exposure was logged between', async () => {
    server.now.variantOf = () => 'B'
    await set(ada, { exposures: 'on_evaluation', refreshMs: 100 })
    lose()
    await OpenFeature.setContext({ ...ada, plan: 'pro' })
    await until(() => expect(client.providerStatus).toBe(ProviderStatus.STALE))
    server.now.lost = 0
    details()
    await until(() => expect(client.providerStatus).toBe(ProviderStatus.READY))
    expect(details().reason).toBe('SPLIT')
  })

  it('is in error and shows nothing for a context that it cannot read', async () => {
    await set(ada, { refreshMs: 20 })
    const unreadable = { ...ada, session_id: 7 }
    await OpenFeature.setContext(unreadable)
    await settled()
    expect(client.providerStatus).toBe(ProviderStatus.ERROR)
    expect(details()).toMatchObject({ value: 'default', errorCode: 'PROVIDER_NOT_READY' })
    await OpenFeature.setContext(ada)
    expect([client.providerStatus, details().value]).toEqual([ProviderStatus.READY, 'old'])
  })

  it('shows what the server assigned with the exposure', async () => {
    server.now.variantOf = () => 'B'
    await set(ada, { exposures: 'on_evaluation' })
    server.now.variantOf = null
    expect(details().value).toBe('new')
    await until(() => expect(details().value).toBe('old'))
    expect(events).toEqual(['READY', 'CONFIGURATION_CHANGED'])
  })

  it('belongs to one domain', async () => {
    const provider = new PrismaGlowWebProvider({ baseUrl: server.url, token: 'secret', agents: [agentId] })
    await OpenFeature.setProviderAndWait('one', provider, ada)
    await expect(OpenFeature.setProviderAndWait('two', provider, ada)).rejects.toThrow('domain-scoped')
  })
})
