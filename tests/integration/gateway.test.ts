import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { callerWith } from './callers.ts'
import { eventually, signIn, testUrl } from './harness.ts'

const config = {
  system_prompt: 'Name the topic of the question.',
  output_format: { type: 'label' as const, labels: ['refund', 'invoice'] },
  examples: [
    { input: 'Where is my money back?', output: 'refund' },
    { input: 'I need the bill again', output: 'invoice' },
  ],
}

const setUp = async () => {
  const admin = await signIn('admin')
  const { id: agentId } = await admin.client.agents.create({
    body: { slug: 'router', name: 'Router', config },
  })
  const { key } = await admin.client.keys.create({ body: { name: 'gateway', scopes: ['gateway:use'] } })
  const openai = new OpenAI({ apiKey: key, baseURL: `${testUrl}/v1`, maxRetries: 0 })
  return { ...admin, agentId, key, openai }
}

const question = (text: string) => [{ role: 'user' as const, content: text }]

describe.skipIf(testUrl === undefined)('the gateway', () => {
  it("answers OpenAI's own client under the agent's configuration, and records the execution", async () => {
    const { client, openai, agentId } = await setUp()
    const { data, response } = await openai.chat.completions
      .create({
        model: 'agent:router',
        messages: question('Please send the bill again to jane@example.org'),
        user: 'user-1',
        temperature: 1,
      })
      .withResponse()
    expect(data.choices[0]?.message.content).toBe('invoice')
    expect(data.model).toBe('agent:router@1')
    const executionId = response.headers.get('x-execution-id')
    const { items } = await client.executions.list({ query: { agent_id: agentId } })
    expect(items).toMatchObject([
      {
        execution_id: executionId,
        agent_version: 1,
        unit_id: 'user-1',
        output: 'invoice',
        error: null,
        input_tokens: data.usage?.prompt_tokens,
      },
    ])
    expect(items[0]?.input).not.toContain('jane@example.org')
  })

  it('streams, says which execution it is, and records it at the end', async () => {
    const { client, openai, agentId } = await setUp()
    const { data, response } = await openai.chat.completions
      .create({
        model: 'agent:router@1',
        messages: question('Send the bill'),
        stream: true,
        stream_options: { include_usage: true },
      })
      .withResponse()
    let text = ''
    let tokens: number | undefined
    for await (const chunk of data) {
      text += chunk.choices[0]?.delta.content ?? ''
      tokens = chunk.usage?.total_tokens ?? tokens
    }
    expect(text).toBe('invoice')
    expect(tokens).toBeGreaterThan(0)
    const executionId = response.headers.get('x-execution-id')
    await eventually(
      () => client.executions.list({ query: { agent_id: agentId } }),
      ({ items }) => items.some((item) => item.execution_id === executionId && item.output === 'invoice'),
    )
  })

  it('serves a pinned version after the agent went on', async () => {
    const { client, openai, agentId } = await setUp()
    await client.agents.update({
      params: { id: agentId },
      body: { config: { ...config, examples: [], output_format: { type: 'label', labels: ['other'] } } },
    })
    const ask = (model: string) =>
      openai.chat.completions.create({ model, messages: question('Send the bill') })
    expect((await ask('agent:router')).model).toBe('agent:router@2')
    expect((await ask('agent:router@1')).choices[0]?.message.content).toBe('invoice')
    await expect(ask('agent:router@3')).rejects.toMatchObject({ status: 404 })
    await expect(ask('agent:nobody')).rejects.toMatchObject({ status: 404 })
  })

  it('gives every user the variant that POST /assignments gives, and records the exposure', async () => {
    const { client, openai, agentId } = await setUp()
    const experiment = await client.experiments.create({
      body: {
        name: 'Other labels',
        agent_id: agentId,
        control_config: config,
        treatment_config: {
          ...config,
          output_format: { type: 'label', labels: ['REFUND', 'INVOICE'] },
          examples: config.examples.map(({ input, output }) => ({ input, output: output.toUpperCase() })),
        },
      },
    })
    await client.experiments.start({ params: { id: experiment.id } })
    const seen = new Set<string | null>()
    for (let unit = 0; unit < 12; unit++) {
      const user = `user-${unit}`
      const assignment = await client.assignments.assign({ body: { agent_id: agentId, unit_id: user } })
      const variant = 'variant' in assignment ? assignment.variant : null
      const { data, response } = await openai.chat.completions
        .create({ model: 'agent:router', messages: question('Send the bill'), user })
        .withResponse()
      expect(data.choices[0]?.message.content).toBe(variant === 'B' ? 'INVOICE' : 'invoice')
      const { items } = await client.executions.list({ query: { limit: 1 } })
      expect(items[0]).toMatchObject({
        execution_id: response.headers.get('x-execution-id'),
        experiment_id: experiment.id,
        variant,
      })
      seen.add(variant)
    }
    expect([...seen].sort()).toEqual(['A', 'B'])
    // Nobody is enrolled without being named.
    await openai.chat.completions.create({ model: 'agent:router', messages: question('Send the bill') })
    const { items } = await client.executions.list({ query: { limit: 1 } })
    expect(items[0]?.variant).toBeNull()
  })

  it('serves a candidate to admins only', async () => {
    const { client, openai } = await setUp()
    const model = `candidate:${crypto.randomUUID()}`
    await expect(openai.chat.completions.create({ model, messages: question('Hi') })).rejects.toMatchObject({
      status: 403,
    })
    await expect(
      client.gateway.complete({ body: { model, messages: question('Hi') } }),
    ).rejects.toMatchObject({ status: 404 })
  })

  it.each([false, true])(
    'answers 502 when the provider fails, and records that (stream %s)',
    async (stream) => {
      const { client, agentId } = await setUp()
      await client.agents.update({
        params: { id: agentId },
        body: { config: { ...config, model: 'no-such-model' } },
      })
      await expect(
        client.gateway.complete({ body: { model: 'agent:router', messages: question('Hi'), stream } }),
      ).rejects.toMatchObject({ status: 502, problem: { code: 'upstream_failed' } })
      const { items } = await client.executions.list()
      expect(items).toHaveLength(1)
      expect(items[0]?.error).toContain('misconfigured')
    },
  )

  it.each([false, true])(
    'answers 422 when the provider refuses the messages, and records that (stream %s)',
    async (stream) => {
      const { client } = await setUp()
      const messages = question('word '.repeat(200_000))
      await expect(
        client.gateway.complete({ body: { model: 'agent:router', messages, stream } }),
      ).rejects.toMatchObject({ status: 422, problem: { errors: [{ field: 'messages' }] } })
      const { items } = await client.executions.list()
      expect(items).toHaveLength(1)
      expect(items[0]?.error).toContain('rejected')
    },
  )

  it.each([
    ['temperature', 2.1],
    ['top_p', -1],
    ['max_tokens', 0],
    ['max_completion_tokens', 1.5],
    ['n', 2],
    ['messages[0].content', 7],
  ])('refuses a wrong %s', async (field, value) => {
    const { key } = await setUp()
    const { status, body } = await callerWith(key).post('/v1/chat/completions', {
      model: 'agent:router',
      ...(field.startsWith('messages')
        ? { messages: [{ role: 'user', content: value }] }
        : { messages: question('Hi'), [field]: value }),
    })
    expect([status, body.errors[0].field]).toEqual([422, field])
    expect(body.errors[0].message).not.toBe('Invalid input')
  })

  it('ignores valid settings and unknown fields of OpenAI', async () => {
    const { key } = await setUp()
    const { status } = await callerWith(key).post('/v1/chat/completions', {
      ...{ model: 'agent:router', messages: question('Hi'), temperature: null, top_p: 1, max_tokens: 5 },
      ...{ n: 1, logit_bias: {} },
    })
    expect(status).toBe(200)
  })

  it('names what is wrong with a request', async () => {
    const { client } = await setUp()
    await expect(client.gateway.complete({ body: { model: 'gpt-4o', messages: [] } })).rejects.toMatchObject({
      status: 422,
      problem: {
        errors: [expect.objectContaining({ field: 'model' }), expect.objectContaining({ field: 'messages' })],
      },
    })
  })
})
