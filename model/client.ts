import OpenAI, { APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai'
import type { ChatRequest } from '../contracts/chat.ts'
import { usdOf } from './price.ts'

/** Where the provider is and how it is reached. */
export interface ModelAccess {
  readonly apiKey: string
  readonly baseUrl: string
  /** What a configuration that names `reference` gets: that very model where it is, a provider's own elsewhere. */
  readonly defaultModel: string
  /** A binding that answers instead of the internet. */
  readonly fetcher?: { fetch: typeof fetch } | undefined
  /** One attempt that takes longer is given up and tried again, in milliseconds. */
  readonly timeoutMs?: number
  /** All attempts together take no longer, in milliseconds. */
  readonly deadlineMs?: number
}

/** A finished completion. */
export interface Completion {
  readonly text: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly usd: number
  /** OpenAI's word for why the answer ended: `stop`, `length`, `content_filter`. */
  readonly finishReason: string
}

/**
 * Why a call failed, after the client's own retries. `rejected`: the request itself; `misconfigured`: the key or the
 * model that the product uses. `retryable`: later it may work.
 */
export class ModelError extends Error {
  readonly code: 'rate_limited' | 'timeout' | 'unavailable' | 'rejected' | 'misconfigured' | 'unreadable'
  readonly retryable: boolean

  constructor(code: ModelError['code'], message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'ModelError'
    this.code = code
    this.retryable = code !== 'rejected' && code !== 'misconfigured'
  }
}

/** Turns what the openai package throws into a ModelError. */
export const toModelError = (error: unknown): ModelError => {
  if (error instanceof ModelError) return error
  const options = { cause: error }
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError)
    return new ModelError('timeout', 'The model did not answer in time.', options)
  if (!(error instanceof APIError))
    return new ModelError('unreadable', `The model's answer cannot be read: ${String(error)}`, options)
  if (error.status === 429)
    return new ModelError('rate_limited', 'The model provider asks to slow down.', options)
  if (error.status === undefined || error.status >= 500 || error.status === 408) {
    return new ModelError('unavailable', 'The model provider is not available.', options)
  }
  if ([401, 403, 404].includes(error.status)) {
    return new ModelError('misconfigured', `The model provider refused access: ${error.message}`, options)
  }
  return new ModelError('rejected', `The model provider refused the request: ${error.message}`, options)
}

/** The openai package over the access; retries 429, 408, 409 and 5xx twice with back-off and honours Retry-After. */
export const openaiOf = ({ apiKey, baseUrl, fetcher, timeoutMs = 60_000 }: ModelAccess): OpenAI =>
  new OpenAI({
    apiKey,
    baseURL: baseUrl,
    timeout: timeoutMs,
    maxRetries: 2,
    ...(fetcher === undefined
      ? {}
      : { fetch: (url: RequestInfo | URL, init?: RequestInit) => fetcher.fetch(url, init) }),
  })

const defaultDeadlineMs = 120_000

const deadlineOf = (access: ModelAccess) => ({
  signal: AbortSignal.timeout(access.deadlineMs ?? defaultDeadlineMs),
})

/** The provider's name of the model that a configuration names. */
export const modelOf = ({ defaultModel }: ModelAccess, model: string): string =>
  model === 'reference' ? defaultModel : model

/** One chat completion; throws ModelError. */
export const complete = async (access: ModelAccess, request: ChatRequest): Promise<Completion> => {
  try {
    const model = modelOf(access, request.model)
    const answer = await openaiOf(access).chat.completions.create(
      { ...request, model, messages: [...request.messages], stream: false },
      deadlineOf(access),
    )
    const choice = answer.choices[0]
    const text = choice?.message.content
    if (typeof text !== 'string') throw new ModelError('unreadable', 'The model answered without a text.')
    const inputTokens = answer.usage?.prompt_tokens ?? 0
    const outputTokens = answer.usage?.completion_tokens ?? 0
    return {
      text,
      inputTokens,
      outputTokens,
      usd: usdOf(model, inputTokens, outputTokens),
      finishReason: choice?.finish_reason ?? 'stop',
    }
  } catch (error) {
    throw toModelError(error)
  }
}

/** A piece of a streamed answer. Usage comes with the last one, where the provider tells it. */
export interface Piece {
  readonly text: string
  readonly finishReason: string | null
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null
}

/**
 * A streamed chat completion: resolves when the provider begins to answer, then gives pieces as they come.
 * Both the promise and the pieces throw ModelError; what began is not retried. Stop iterating to end the request.
 */
export const stream = async (access: ModelAccess, request: ChatRequest): Promise<AsyncIterable<Piece>> => {
  try {
    const chunks = await openaiOf(access).chat.completions.create(
      {
        ...request,
        model: modelOf(access, request.model),
        messages: [...request.messages],
        stream: true,
        stream_options: { include_usage: true },
      },
      deadlineOf(access),
    )
    return pieces(chunks)
  } catch (error) {
    throw toModelError(error)
  }
}

async function* pieces(chunks: AsyncIterable<OpenAI.ChatCompletionChunk>): AsyncGenerator<Piece> {
  try {
    for await (const { choices, usage } of chunks) {
      yield {
        text: choices[0]?.delta.content ?? '',
        finishReason: choices[0]?.finish_reason ?? null,
        usage:
          usage == null ? null : { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
      }
    }
  } catch (error) {
    throw toModelError(error)
  }
}
