import { estimateTokens } from '../../core/agent/tokens.ts'
import { type Completion, complete, completionId } from './complete.ts'
import type { ChatBody } from './wire.ts'

/** Everything of OpenAI's answer that does not depend on whether it is streamed. */
interface Reply {
  readonly head: { readonly id: string; readonly created: number; readonly model: string }
  readonly content: string
  readonly finishReason: 'stop' | 'length'
  readonly logprobs: unknown
  readonly usage: unknown
}

/** The answer to a chat request: one JSON body, or server-sent chunks when `stream` is set. */
export function chatResponse(body: ChatBody): Response {
  const reply = makeReply(body)
  return body.stream === true ? streamed(reply, body) : whole(reply)
}

function makeReply(body: ChatBody): Reply {
  const { model, messages, temperature, seed, response_format } = body
  const request = {
    model,
    messages,
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
    ...(response_format === undefined ? {} : { response_format }),
  }
  const completion = complete(request)
  const limit = body.max_completion_tokens ?? body.max_tokens
  const cut = limit != null && completion.usage.completionTokens > limit
  const content = cut ? completion.content.slice(0, limit * 4) : completion.content
  const completionTokens = estimateTokens(content)
  return {
    // No clock: the same request gets the same reply, byte for byte.
    head: { id: completionId(request), created: 0, model },
    content,
    finishReason: cut ? 'length' : 'stop',
    logprobs: body.logprobs === true ? renderLogprobs(completion, content, body.top_logprobs ?? 0) : null,
    usage: {
      prompt_tokens: completion.usage.promptTokens,
      completion_tokens: completionTokens,
      total_tokens: completion.usage.promptTokens + completionTokens,
    },
  }
}

/** A whole answer counts as one token: the model chooses among answers, not among word pieces. */
function renderLogprobs(completion: Completion, content: string, top: number) {
  const entry = (token: string, logprob: number) => ({
    token,
    logprob,
    bytes: [...new TextEncoder().encode(token)],
  })
  const chosen = completion.topLogprobs.find(({ token }) => content.includes(token))?.logprob ?? 0
  const likeliest = completion.topLogprobs.slice(0, top).map(({ token, logprob }) => entry(token, logprob))
  return { content: [{ ...entry(content, chosen), top_logprobs: likeliest }], refusal: null }
}

function whole(reply: Reply): Response {
  return Response.json({
    ...reply.head,
    object: 'chat.completion',
    system_fingerprint: 'reference',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: reply.content, refusal: null },
        logprobs: reply.logprobs,
        finish_reason: reply.finishReason,
      },
    ],
    usage: reply.usage,
  })
}

function streamed(reply: Reply, body: ChatBody): Response {
  const head = { ...reply.head, object: 'chat.completion.chunk', system_fingerprint: 'reference' }
  const chunk = (delta: unknown, finish_reason: string | null, logprobs: unknown = null) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs, finish_reason }],
  })
  const pieces = reply.content.match(/\S*\s*/g)?.filter((piece) => piece !== '') ?? []
  const chunks: unknown[] = [
    chunk({ role: 'assistant', content: '' }, null, reply.logprobs),
    ...pieces.map((content) => chunk({ content }, null)),
    chunk({}, reply.finishReason),
  ]
  if (body.stream_options?.include_usage === true) chunks.push({ ...head, choices: [], usage: reply.usage })
  const lines = [...chunks.map((data) => `data: ${JSON.stringify(data)}\n\n`), 'data: [DONE]\n\n']
  const encoder = new TextEncoder()
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const line of lines) controller.enqueue(encoder.encode(line))
      controller.close()
    },
  })
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  })
}
