import { describe, expect, it } from 'vitest'
import { complete, ModelError, stream } from './client.ts'
import { usdOf } from './price.ts'

const request = { model: 'reference', messages: [{ role: 'user' as const, content: 'Hi' }] }

const answer = (content: string) => ({
  id: 'c',
  object: 'chat.completion',
  created: 0,
  model: 'reference',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
})

/** A provider that gives the answers one after the other, the last one for ever. */
const provider = (...answers: (() => Response | Promise<Response>)[]) => {
  let calls = 0
  const fetcher = {
    fetch: async () => {
      const next = answers[Math.min(calls++, answers.length - 1)]
      if (next === undefined) throw new Error('No answer is left')
      return next()
    },
  }
  return {
    access: { apiKey: 'k', baseUrl: 'http://model.test/v1', defaultModel: 'reference', fetcher },
    calls: () => calls,
  }
}

const failed =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ error: { message: 'no', code: 'x' } }, { status, headers })

const events = (...data: unknown[]) =>
  data.map((value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`)

describe('a chat completion', () => {
  it('tells text, tokens and price', async () => {
    const { access } = provider(() => Response.json(answer('Hello')))
    expect(await complete(access, request)).toEqual({
      text: 'Hello',
      inputTokens: 3,
      outputTokens: 2,
      usd: 0,
      finishReason: 'stop',
    })
  })

  it('asks a provider without a reference model for its own one, at its price', async () => {
    const asked: unknown[] = []
    const fetcher = {
      fetch: async (_: unknown, init?: RequestInit) => {
        asked.push(JSON.parse(String(init?.body)).model)
        return Response.json(answer('Hello'))
      },
    }
    const access = { apiKey: 'k', baseUrl: 'http://model.test/v1', defaultModel: 'gpt-4o-mini', fetcher }
    const { usd } = await complete(access, { ...request, model: 'reference' })
    await complete(access, { ...request, model: 'gpt-4.1' })
    expect(asked).toEqual(['gpt-4o-mini', 'gpt-4.1'])
    expect(usd).toBeGreaterThan(0)
  })

  it('is tried again after 429 and 503, as soon as the provider allows', async () => {
    const { access, calls } = provider(
      failed(429, { 'retry-after-ms': '5' }),
      failed(503, { 'retry-after-ms': '5' }),
      () => Response.json(answer('At last')),
    )
    const started = performance.now()
    expect((await complete(access, request)).text).toBe('At last')
    expect(calls()).toBe(3)
    expect(performance.now() - started).toBeLessThan(400)
  })

  it.each([
    [400, 'rejected', false],
    [401, 'misconfigured', false],
    [404, 'misconfigured', false],
    [429, 'rate_limited', true],
    [500, 'unavailable', true],
  ] as const)('that ends with status %i fails as %s', async (status, code, retryable) => {
    const { access } = provider(failed(status, { 'retry-after-ms': '1' }))
    const error = await complete(access, request).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ModelError)
    expect(error).toMatchObject({ code, retryable })
  })

  it('is given up at its deadline, whatever the provider does', async () => {
    const { access } = provider(failed(429, { 'retry-after': '30' }))
    const started = performance.now()
    await expect(complete({ ...access, deadlineMs: 50 }, request)).rejects.toMatchObject({ code: 'timeout' })
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it('without a text is unreadable', async () => {
    const { access } = provider(() => Response.json({ ...answer(''), choices: [] }))
    await expect(complete(access, request)).rejects.toMatchObject({ code: 'unreadable' })
  })
})

describe('a streamed completion', () => {
  const chunk = (content: string, finish_reason: string | null = null) => ({
    choices: [{ index: 0, delta: { content }, finish_reason }],
  })

  it('gives every piece as soon as it is there, and the usage at the end', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    const write = (texts: string[]) =>
      Promise.all(texts.map((text) => writer.write(new TextEncoder().encode(text))))
    const { access } = provider(
      () => new Response(readable, { headers: { 'content-type': 'text/event-stream' } }),
    )
    const pieces = (await stream(access, request))[Symbol.asyncIterator]()
    void write(events(chunk('Hel')))
    expect((await pieces.next()).value).toMatchObject({ text: 'Hel', finishReason: null })
    void write(
      events(
        chunk('lo', 'stop'),
        { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } },
        '[DONE]',
      ),
    )
    expect((await pieces.next()).value).toMatchObject({ text: 'lo', finishReason: 'stop' })
    expect((await pieces.next()).value).toMatchObject({ usage: { inputTokens: 3, outputTokens: 2 } })
  })

  it('that cannot begin fails like any other', async () => {
    const { access } = provider(failed(400))
    await expect(stream(access, request)).rejects.toMatchObject({ code: 'rejected' })
  })

  it('that breaks fails with the pieces so far delivered', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(events(chunk('Hel'))[0]))
      },
      pull(controller) {
        controller.error(new Error('connection lost'))
      },
    })
    const { access } = provider(() => new Response(body))
    const seen: string[] = []
    const reading = async () => {
      for await (const { text } of await stream(access, request)) seen.push(text)
    }
    await expect(reading()).rejects.toBeInstanceOf(ModelError)
    expect(seen).toEqual(['Hel'])
  })
})

describe('prices', () => {
  it('are zero for the reference model and high for a model nobody knows', () => {
    expect(usdOf('reference', 1e6, 1e6)).toBe(0)
    expect(usdOf('gpt-4o-2024-11-20', 1e6, 0)).toBe(2.5)
    expect(usdOf('mystery', 1e6, 1e6)).toBe(25)
  })
})
