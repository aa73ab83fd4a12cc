import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agentRoutes } from '../../contracts/agents.ts'
import { assignmentRoutes } from '../../contracts/assignments.ts'
import type { Route } from '../../contracts/route.ts'
import { readBody } from './body.ts'

const route: Route = { ...agentRoutes.create, maxBodyBytes: 40_000 }
const bytesOf = (text: string) => Uint8Array.from(new TextEncoder().encode(text))

/** The same bytes as a client sends them: with their length, or in pieces without it. */
const requests = (bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => [
  new Request('http://localhost/', {
    method: 'POST',
    body: bytes,
    headers: { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers },
  }),
  new Request('http://localhost/', {
    method: 'POST',
    body: new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7))
        controller.close()
      },
    }),
    headers: { 'content-type': 'application/json', ...headers },
    // Node wants to know that the answer does not begin before the body ends.
    duplex: 'half',
  } as RequestInit),
]

describe('a body', () => {
  it('is the text that was sent, whatever its length and however it travels', async () => {
    const texts = fc
      .oneof(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.string({ unit: 'grapheme-ascii', minLength: 900, maxLength: 1_200 }),
        fc.string({ unit: 'grapheme-ascii', minLength: 16_300, maxLength: 16_500 }),
      )
      // A byte order mark is no part of the text.
      .filter((text) => !text.startsWith('\ufeff'))
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        for (const request of requests(bytesOf(text))) expect(await readBody(request, route)).toBe(text)
      }),
      { numRuns: 200 },
    )
  })

  it('that is not UTF-8 is refused', async () => {
    for (const bytes of [[0x22, 0xff, 0x22], [0xc3], [0xf0, 0x9f, 0x98, 0x22]]) {
      for (const request of requests(Uint8Array.from(bytes))) {
        await expect(readBody(request, route)).rejects.toMatchObject({ code: 'bad_request' })
      }
    }
  })

  it('of names is the text that was sent, and is refused with bytes or characters that no name has', async () => {
    const names: Route = assignmentRoutes.assign
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 40 }), async (text) => {
        fc.pre(!text.includes('\ufffd') && !text.startsWith('\ufeff'))
        for (const request of requests(bytesOf(text))) expect(await readBody(request, names)).toBe(text)
      }),
    )
    const [withLength] = requests(bytesOf('user \ufffd'))
    await expect(readBody(withLength as Request, names)).rejects.toMatchObject({ code: 'bad_request' })
    for (const bytes of [[0x22, 0xff, 0x22], [0xc3], [0xf0, 0x9f, 0x98, 0x22]]) {
      for (const request of requests(Uint8Array.from(bytes))) {
        await expect(readBody(request, names)).rejects.toMatchObject({ code: 'bad_request' })
      }
    }
  })

  it('that is larger than the route allows is refused, also when its length is a lie', async () => {
    const large = bytesOf('x'.repeat(40_001))
    for (const request of [...requests(large), ...requests(large, { 'content-length': '10' })]) {
      await expect(readBody(request, route)).rejects.toMatchObject({ code: 'payload_too_large' })
    }
  })

  it('without any is empty', async () => {
    expect(await readBody(new Request('http://localhost/', { method: 'POST' }), route)).toBe('')
  })
})
