import { describe, expect, it } from 'vitest'
import { ApiProblem, createClient } from './client.ts'

const agentId = '01938f3e-0000-7000-8000-000000000001'

/** A client whose requests are kept and answered with the same response. */
const recorded = (answer: () => Response) => {
  const requests: { url: string; init: RequestInit }[] = []
  const client = createClient({
    baseUrl: 'https://api.example.com/',
    token: async () => 'secret',
    fetch: async (url, init) => {
      requests.push({ url, init })
      return answer()
    },
  })
  return { client, requests }
}

describe('the typed client', () => {
  it('fills path and query, sends the credential, and reads JSON', async () => {
    const { client, requests } = recorded(() => Response.json({ items: [], next_cursor: null }))
    const page = await client.agents.versions({ params: { id: agentId }, query: { limit: 2 } })
    expect(page.items).toEqual([])
    expect(requests[0]?.url).toBe(`https://api.example.com/api/learning/agents/${agentId}/versions?limit=2`)
    expect(requests[0]?.init.headers).toEqual({ authorization: 'Bearer secret' })
  })

  it('sends JSON bodies with an idempotency key', async () => {
    const { client, requests } = recorded(() => Response.json({ id: agentId, slug: 'a', version: 1 }))
    await client.agents.create(
      { body: { slug: 'a', name: 'A', config: { system_prompt: 'Answer.' } } },
      { idempotencyKey: 'k1' },
    )
    expect(requests[0]?.init).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
      body: '{"slug":"a","name":"A","config":{"system_prompt":"Answer."}}',
    })
  })

  it('sends a text body as it is, and reads a text answer as text', async () => {
    const { client, requests } = recorded(() => new Response('{"a":1}\n'))
    await client.datasets.export({ params: { id: agentId } })
    const csv = 'input,expected_output\na,b\n'
    await client.datasets
      .import({ query: { name: 'n', agent_id: agentId }, body: csv }, { contentType: 'text/csv' })
      .catch(() => undefined)
    expect(requests[1]?.init.body).toBe(csv)
    expect(requests[1]?.init.headers).toMatchObject({ 'content-type': 'text/csv' })
  })

  it('throws the problem document of a failed answer', async () => {
    const problem = {
      type: '/api/docs#problem-invalid',
      title: 'Some fields are not valid',
      status: 422,
      code: 'invalid',
      detail: 'The body is not valid.',
      request_id: 'r1',
      errors: [{ field: 'slug', message: 'Taken' }],
    }
    const { client } = recorded(() =>
      Response.json(problem, { status: 422, headers: { 'content-type': 'application/problem+json' } }),
    )
    const error: unknown = await client.agents.list().catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ApiProblem)
    expect(error).toMatchObject({ status: 422, problem })
    expect((error as ApiProblem).field('slug')).toBe('Taken')
  })

  it('makes a problem of an answer that is not one', async () => {
    const { client } = recorded(() => new Response('<h1>Bad gateway</h1>', { status: 502 }))
    await expect(client.agents.list()).rejects.toMatchObject({ status: 502, problem: { code: 'unknown' } })
  })

  it('yields server-sent events however they are cut', async () => {
    const text = 'id: 1\nevent: status\ndata: {"seq":1}\n\n: keep-alive\n\ndata: {"seq":2}\n\n'
    const chunks = text.match(/.{1,7}/gs) ?? []
    const { client } = recorded(
      () =>
        new Response(
          new ReadableStream({
            start(controller) {
              for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
              controller.close()
            },
          }),
        ),
    )
    const seen: number[] = []
    for await (const event of client.training.events({ params: { id: agentId } })) seen.push(event.seq)
    expect(seen).toEqual([1, 2])
  })
})
