import { estimateTokens } from '../../../core/agent/tokens.ts'
import type { Piece } from '../../../model/client.ts'
import { chunkBody, type Head, usageChunkBody } from './completion.ts'
import type { Outcome } from './record.ts'

export interface StreamOptions {
  readonly head: Head
  /** Whether the caller asked for a last chunk with the usage. */
  readonly includeUsage: boolean
  /** Tokens of the prompt, for providers that do not tell. */
  readonly promptTokens: number
}

/**
 * Server-sent events in OpenAI's shape, each sent as soon as its piece is there, and what came of the answer once
 * it ended: complete, broken by the provider, or given up by the caller.
 */
export const streamAnswer = (
  pieces: AsyncIterable<Piece>,
  { head, includeUsage, promptTokens }: StreamOptions,
): { answer: ReadableStream<Uint8Array>; finished: Promise<Outcome> } => {
  const { promise: finished, resolve: finish } = Promise.withResolvers<Outcome>()
  const iterator = pieces[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let output = ''
  let usage: Piece['usage'] = null

  const outcome = (error: string | null): Outcome => ({
    output,
    inputTokens: usage?.inputTokens ?? promptTokens,
    outputTokens: usage?.outputTokens ?? estimateTokens(output),
    error,
  })
  const event = (data: object | string) =>
    encoder.encode(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`)

  const answer = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(event(chunkBody(head, { role: 'assistant', content: '' }, null)))
    },
    async pull(controller) {
      try {
        for (;;) {
          const next = await iterator.next()
          if (next.done) break
          const { text, finishReason } = next.value
          usage = next.value.usage ?? usage
          output += text
          if (text === '' && finishReason === null) continue
          return controller.enqueue(
            event(chunkBody(head, text === '' ? {} : { content: text }, finishReason)),
          )
        }
        const { inputTokens, outputTokens } = outcome(null)
        if (includeUsage) controller.enqueue(event(usageChunkBody(head, inputTokens, outputTokens)))
        controller.enqueue(event('[DONE]'))
        finish(outcome(null))
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        controller.enqueue(event({ error: { message, type: 'upstream_failed', code: 'upstream_failed' } }))
        finish(outcome(message))
      }
      controller.close()
    },
    async cancel() {
      finish(outcome('The caller left before the end of the answer.'))
      await iterator.return?.()
    },
  })
  return { answer, finished }
}
