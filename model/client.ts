import OpenAI, { APIConnectionTimeoutError, APIError } from 'openai'
import type { ChatRequest } from '../contracts/chat.ts'
import { usdOf } from './price.ts'

/** Where the provider is and how it is reached. */
export interface ModelAccess {
  readonly apiKey: string
  readonly baseUrl: string
  /** A binding that answers instead of the internet. */
  readonly fetcher?: { fetch: typeof fetch } | undefined
  /** A call that takes longer is given up, in milliseconds. */
  readonly timeoutMs?: number
}

/** A finished completion. */
export interface Completion {
  readonly text: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly usd: number
}

/** Why a call failed, after the client's own retries. `retryable`: later it may work. */
export class ModelError extends Error {
  readonly code: 'rate_limited' | 'timeout' | 'unavailable' | 'rejected' | 'unreadable'
  readonly retryable: boolean

  constructor(code: ModelError['code'], message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'ModelError'
    this.code = code
    this.retryable = code !== 'rejected'
  }
}

/** Turns what the openai package throws into a ModelError. */
export const toModelError = (error: unknown): ModelError => {
  if (error instanceof ModelError) return error
  const options = { cause: error }
  if (error instanceof APIConnectionTimeoutError)
    return new ModelError('timeout', 'The model did not answer in time.', options)
  if (!(error instanceof APIError))
    return new ModelError('unreadable', `The model's answer cannot be read: ${String(error)}`, options)
  if (error.status === 429)
    return new ModelError('rate_limited', 'The model provider asks to slow down.', options)
  if (error.status === undefined || error.status >= 500 || error.status === 408) {
    return new ModelError('unavailable', 'The model provider is not available.', options)
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

/** One chat completion; throws ModelError. */
export const complete = async (access: ModelAccess, request: ChatRequest): Promise<Completion> => {
  try {
    const answer = await openaiOf(access).chat.completions.create({
      ...request,
      messages: [...request.messages],
      stream: false,
    })
    const text = answer.choices[0]?.message.content
    if (typeof text !== 'string') throw new ModelError('unreadable', 'The model answered without a text.')
    const inputTokens = answer.usage?.prompt_tokens ?? 0
    const outputTokens = answer.usage?.completion_tokens ?? 0
    return { text, inputTokens, outputTokens, usd: usdOf(request.model, inputTokens, outputTokens) }
  } catch (error) {
    throw toModelError(error)
  }
}
