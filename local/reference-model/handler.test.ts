import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { handler } from './handler.ts'

const client = new OpenAI({
  apiKey: 'none',
  baseURL: 'http://model/v1',
  maxRetries: 0,
  fetch: (input, init) => handler(new Request(input instanceof URL ? input.href : input, init)),
})
const question = {
  model: 'reference',
  temperature: 0,
  messages: [
    {
      role: 'system' as const,
      content: 'Answer with exactly one of these labels and nothing else:\n- fees\n- lost card',
    },
    { role: 'user' as const, content: 'I lost my card' },
  ],
}
const post = (path: string, body: string) =>
  handler(new Request(`http://model${path}`, { method: 'POST', body }))

describe("the reference model's wire format", () => {
  it('answers the openai client', async () => {
    const answer = await client.chat.completions.create({ ...question, logprobs: true, top_logprobs: 2 })
    expect(answer.choices[0]?.message.content).toBe('lost card')
    expect(answer.choices[0]?.finish_reason).toBe('stop')
    expect(answer.choices[0]?.logprobs?.content?.[0]?.top_logprobs.map((top) => top.token)).toEqual([
      'lost card',
      'fees',
    ])
    expect(answer.usage?.total_tokens).toBe(
      (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0),
    )
  })

  it('streams the same answer, with the usage at the end when asked', async () => {
    const stream = await client.chat.completions.create({
      ...question,
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('lost card')
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
    expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0)
  })

  it('cuts an answer at max_tokens and says so', async () => {
    const answer = await client.chat.completions.create({ ...question, max_tokens: 1 })
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'lost' } })
  })

  it('lists its models', async () => {
    const models = await client.models.list()
    expect(models.data.map((model) => model.id)).toEqual(['reference', 'reference-embedding'])
  })

  it('embeds texts in order, in the asked dimensions, by base64 and by numbers alike', async () => {
    const input = ['my card is lost', 'my card was lost', 'exchange rates']
    const coded = await client.embeddings.create({ model: 'reference-embedding', input, dimensions: 512 })
    const plain = await client.embeddings.create({
      model: 'reference-embedding',
      input,
      dimensions: 512,
      encoding_format: 'float',
    })
    const [a = [], b = [], c = []] = plain.data.map((item) => item.embedding)
    const dot = (x: number[], y: number[]) => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0)
    expect(a).toHaveLength(512)
    expect(dot(a, a)).toBeCloseTo(1, 9)
    expect(dot(a, b)).toBeGreaterThan(dot(a, c) + 0.3)
    coded.data[0]?.embedding.forEach((value, at) => {
      expect(value).toBeCloseTo(a[at] ?? 2, 6)
    })
  })

  it.each([
    ['{', 400, 'invalid_json', null],
    ['{}', 400, 'invalid_value', 'model'],
    ['{"model":"reference","messages":[]}', 400, 'invalid_value', 'messages'],
    [
      '{"model":"reference","messages":[{"role":"user","content":3}]}',
      400,
      'invalid_value',
      'messages.0.content',
    ],
    [
      '{"model":"reference","messages":[{"role":"user","content":"x"}],"temperature":3}',
      400,
      'invalid_value',
      'temperature',
    ],
    ['{"model":"reference","messages":[{"role":"user","content":"x"}],"n":2}', 400, 'invalid_value', 'n'],
    ['{"model":"gpt-4o","messages":[{"role":"user","content":"x"}]}', 404, 'model_not_found', 'model'],
    [
      JSON.stringify({ ...question, messages: [{ role: 'user', content: 'x'.repeat(50_000) }] }),
      400,
      'context_length_exceeded',
      'messages',
    ],
  ])('refuses %.60s with %i %s', async (body, status, code, param) => {
    const response = await post('/v1/chat/completions', body)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', code, param } })
  })

  it('has no other addresses', async () => {
    expect((await handler(new Request('http://model/v1/files'))).status).toBe(404)
    expect((await handler(new Request('http://model/v1/chat/completions'))).status).toBe(405)
  })
})
