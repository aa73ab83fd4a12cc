import { describe, expect, it } from 'vitest'
import type { Piece } from '../../../model/client.ts'
import { streamAnswer } from './stream-answer.ts'

const head = { id: 'chatcmpl-1', created: new Date(5_000), model: 'agent:a@1' }
const options = { head, includeUsage: false, promptTokens: 7 }
const piece = (text: string, rest: Partial<Piece> = {}): Piece => ({
  text,
  finishReason: null,
  usage: null,
  ...rest,
})

async function* of(...pieces: (Piece | Error)[]) {
  for (const next of pieces) {
    if (next instanceof Error) throw next
    yield next
  }
}

const read = async (answer: ReadableStream<Uint8Array>) =>
  (await new Response(answer).text())
    .trim()
    .split('\n\n')
    .map((event) => event.replace(/^data: /, ''))

describe('a streamed answer', () => {
  it('sends its first event before the provider says anything', async () => {
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }
    const { answer } = streamAnswer(silent, options)
    const { value } = await answer.getReader().read()
    expect(new TextDecoder().decode(value)).toContain('"role":"assistant"')
  })

  it('is OpenAI-shaped, and tells what came of it', async () => {
    const { answer, finished } = streamAnswer(
      of(
        piece('Hel'),
        piece('lo', { finishReason: 'stop' }),
        piece('', { usage: { inputTokens: 3, outputTokens: 2 } }),
      ),
      { ...options, includeUsage: true },
    )
    const events = await read(answer)
    expect(events.at(-1)).toBe('[DONE]')
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event))
    expect(chunks.map(({ choices }) => choices[0]?.delta.content)).toEqual(['', 'Hel', 'lo', undefined])
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason ?? null)).toEqual([null, null, 'stop', null])
    expect(chunks.at(-1).usage.total_tokens).toBe(5)
    expect(chunks[0]).toMatchObject({ id: 'chatcmpl-1', created: 5, object: 'chat.completion.chunk' })
    expect(await finished).toEqual({ output: 'Hello', inputTokens: 3, outputTokens: 2, error: null })
  })

  it('counts tokens itself where the provider does not tell', async () => {
    const { answer, finished } = streamAnswer(of(piece('12345678')), options)
    await read(answer)
    expect(await finished).toMatchObject({ inputTokens: 7, outputTokens: 2 })
  })

  it('that breaks says so in the stream, and keeps what was there', async () => {
    const { answer, finished } = streamAnswer(of(piece('Hel'), new Error('gone')), options)
    const events = await read(answer)
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ error: { message: 'gone' } })
    expect(await finished).toMatchObject({ output: 'Hel', error: 'gone' })
  })

  it('that the caller leaves ends the request to the provider', async () => {
    let ended = false
    const endless = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false as const, value: piece('x') }),
        return: async () => {
          ended = true
          return { done: true as const, value: undefined }
        },
      }),
    }
    const { answer, finished } = streamAnswer(endless, options)
    await answer.cancel()
    expect(ended).toBe(true)
    expect((await finished).error).toContain('left')
  })
})
