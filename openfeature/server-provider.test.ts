import { type Client, OpenFeature } from '@openfeature/server-sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AgentConfig } from '../contracts/agents.ts'
import {
  type AssignmentServer,
  executionIdOf,
  experimentId,
  startAssignmentServer,
} from '../tests/harness/assignment-server.ts'
import { PrismaGlowServerProvider, type ServerProviderOptions } from './server-provider.ts'

const agentId = '01938f3e-0000-7000-8000-000000000001'
const config = (system_prompt: string): AgentConfig => ({
  system_prompt,
  model: 'reference',
  temperature: 0.3,
  examples: [],
  output_format: { type: 'text' },
  retrieval: { enabled: true },
})

let server: AssignmentServer
beforeEach(async () => {
  server = await startAssignmentServer({ [agentId]: { A: config('old'), B: config('new') } })
})
afterEach(async () => {
  await OpenFeature.clearProviders()
  await server.stop()
})

const clientOf = async (options: Partial<ServerProviderOptions> = {}): Promise<Client> => {
  await OpenFeature.setProviderAndWait(
    new PrismaGlowServerProvider({ baseUrl: server.url, token: 'secret', ...options }),
  )
  return OpenFeature.getClient()
}
const prompt = `${agentId}.system_prompt`
const ada = { targetingKey: 'ada' }
const bodies = () => server.requests.map(({ body }) => body)

describe('the server provider', () => {
  it('evaluates each type from the assignment of the targeting key', async () => {
    const client = await clientOf()
    server.now.variantOf = () => 'B'
    expect(await client.getStringDetails(prompt, '', ada)).toEqual({
      flagKey: prompt,
      value: 'new',
      variant: 'B',
      reason: 'SPLIT',
      flagMetadata: {
        agent_id: agentId,
        execution_id: executionIdOf(1),
        experiment_id: experimentId,
        assignment_token: 'B:ada',
      },
    })
    expect(await client.getNumberValue(`${agentId}.temperature`, 1, ada)).toBe(0.3)
    expect(await client.getBooleanValue(`${agentId}.retrieval.enabled`, false, ada)).toBe(true)
    expect(await client.getObjectValue(agentId, {}, ada)).toEqual(config('new'))
    expect(server.requests[0]).toEqual({
      authorization: 'Bearer secret',
      body: { agent_id: agentId, unit_id: 'ada' },
    })
  })

  it('answers DEFAULT with the version where no experiment runs', async () => {
    const { value, reason, variant, flagMetadata } = await (await clientOf()).getStringDetails(
      prompt,
      '',
      ada,
    )
    expect([value, reason, variant, flagMetadata.agent_version]).toEqual(['old', 'DEFAULT', undefined, 1])
  })

  it('sends session and conversation by their names and the rest as attributes', async () => {
    const client = await clientOf({ exposures: 'on_evaluation' })
    await client.getStringValue(prompt, '', {
      targetingKey: 'ada',
      session_id: 's',
      conversation_id: 'c',
      plan: 'pro',
      since: new Date(0),
      tags: ['a', { b: 1 }],
    })
    expect(bodies()).toEqual([
      {
        agent_id: agentId,
        unit_id: 'ada',
        session_id: 's',
        conversation_id: 'c',
        attributes: { plan: 'pro', since: '1970-01-01T00:00:00.000Z', tags: ['a', { b: 1 }] },
        log_exposure: true,
      },
    ])
  })

  it('sends the newest token of the same agent, unit and conversation back', async () => {
    const client = await clientOf()
    server.now.variantOf = () => 'B'
    await client.getStringValue(prompt, '', ada)
    server.now.variantOf = () => 'A'
    expect(await client.getStringValue(prompt, '', ada)).toBe('new')
    expect(await client.getStringValue(prompt, '', { ...ada, conversation_id: 'c' })).toBe('old')
    expect(await client.getStringValue(prompt, '', { targetingKey: 'bob' })).toBe('old')
    expect(bodies().map(({ assignment_token }) => assignment_token)).toEqual([
      undefined,
      'B:ada',
      undefined,
      undefined,
    ])
  })

  it('evaluates different flags at the same time by one request, and the same flag by another', async () => {
    const client = await clientOf()
    const details = await Promise.all([
      client.getStringDetails(prompt, '', ada),
      client.getNumberDetails(`${agentId}.temperature`, 1, ada),
      client.getStringDetails(prompt, '', ada),
      client.getNumberDetails(`${agentId}.temperature`, 1, ada),
      client.getStringDetails(prompt, '', { targetingKey: 'bob' }),
    ])
    const executions = details.map(({ flagMetadata }) => flagMetadata.execution_id)
    expect(executions[0]).toBe(executions[1])
    expect(executions[2]).toBe(executions[3])
    expect([new Set(executions).size, server.requests.length]).toEqual([3, 3])
    await client.getNumberDetails(`${agentId}.temperature`, 1, ada)
    await client.getStringDetails(prompt, '', ada)
    expect(server.requests).toHaveLength(5)
  })

  it('gets its credential for each request', async () => {
    let calls = 0
    const client = await clientOf({ token: async () => `token-${++calls}` })
    await client.getStringValue(prompt, '', ada)
    await client.getStringValue(prompt, '', ada)
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ])
  })

  it.each<[string, string, object]>([
    ['TARGETING_KEY_MISSING', prompt, {}],
    ['TARGETING_KEY_MISSING', prompt, { targetingKey: '' }],
    ['FLAG_NOT_FOUND', 'new-checkout', ada],
    ['FLAG_NOT_FOUND', '01938f3e-0000-7000-8000-0000000000ff', ada],
    ['FLAG_NOT_FOUND', `${agentId}.prompt`, ada],
    ['TYPE_MISMATCH', `${agentId}.temperature`, ada],
    ['INVALID_CONTEXT', prompt, { ...ada, session_id: 7 }],
    ['INVALID_CONTEXT', prompt, { ...ada, constructor: 'x' }],
    ['INVALID_CONTEXT', prompt, { targetingKey: 'x'.repeat(201) }],
  ])('answers %s for %s of %j', async (code, flagKey, context) => {
    const details = await (await clientOf()).getStringDetails(flagKey, 'default', { ...context })
    expect(details).toMatchObject({ errorCode: code, reason: 'ERROR', value: 'default' })
  })

  it.each<[string, number, string]>([
    ['PARSE_ERROR', 200, 'not json'],
    ['PARSE_ERROR', 200, '{"config":{}}'],
    ['GENERAL', 401, '{}'],
    ['GENERAL', 503, 'busy'],
  ])('answers %s for an answer of %i %s, asking once', async (code, status, text) => {
    server.now.instead = { status, text }
    const details = await (await clientOf()).getStringDetails(prompt, 'default', ada)
    expect(details).toMatchObject({ errorCode: code, value: 'default' })
    expect(server.requests).toHaveLength(1)
  })

  it('asks a second time when a connection was lost, and not a third time', async () => {
    const client = await clientOf()
    server.now.lost = 1
    expect(await client.getStringValue(prompt, '', ada)).toBe('old')
    server.now.lost = 3
    expect(await client.getStringDetails(prompt, 'default', ada)).toMatchObject({
      errorCode: 'GENERAL',
      value: 'default',
    })
    expect(server.now.lost).toBe(1)
  })

  it('waits no longer than its timeout, and not at all once it is aborted or closed', async () => {
    server.now.delayMs = 5_000
    const started = performance.now()
    const abort = new AbortController()
    const client = await clientOf({ timeoutMs: 50 })
    expect(await client.getStringDetails(prompt, '', ada)).toMatchObject({ errorCode: 'GENERAL' })
    const patient = await clientOf({ signal: abort.signal })
    const aborted = patient.getStringDetails(prompt, '', ada)
    abort.abort()
    expect(await aborted).toMatchObject({ errorCode: 'GENERAL' })
    const closed = (await clientOf()).getStringDetails(prompt, '', ada)
    await OpenFeature.clearProviders()
    expect(await closed).toMatchObject({ errorCode: 'GENERAL' })
    expect(performance.now() - started).toBeLessThan(4_000)
  })
})
