import type { z } from 'zod'
import { estimateTokens } from '../../core/agent/tokens.ts'
import { parseJson } from '../../core/json.ts'
import { chatResponse } from './chat-response.ts'
import { ContextLengthError } from './complete.ts'
import { defaultDimensions, embed } from './embed.ts'
import { chatBody, type EmbeddingsBody, embeddingsBody } from './wire.ts'

export const chatModel = 'reference'
export const embeddingModel = 'reference-embedding'

/** The reference model behind OpenAI's wire format. Keeps nothing between requests. */
export async function handler(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  const route = routes[pathname]
  if (route === undefined)
    return failure(404, `Unknown request URL: ${request.method} ${pathname}`, 'unknown_url')
  if (route.method !== request.method) {
    return failure(405, `Not allowed to ${request.method} on ${pathname}`, 'method_not_supported')
  }
  return route.answer(request)
}

interface Route {
  readonly method: 'GET' | 'POST'
  readonly answer: (request: Request) => Response | Promise<Response>
}

const routes: Readonly<Record<string, Route>> = {
  '/v1/models': { method: 'GET', answer: listModels },
  '/v1/chat/completions': {
    method: 'POST',
    answer: (request) => withBody(request, chatBody, chatModel, chatResponse),
  },
  '/v1/embeddings': {
    method: 'POST',
    answer: (request) => withBody(request, embeddingsBody, embeddingModel, embeddingsResponse),
  },
}

function listModels(): Response {
  const data = [chatModel, embeddingModel].map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: 'prisma-glow',
  }))
  return Response.json({ object: 'list', data })
}

/** Parses the body, checks the model's name, answers; everything wrong with the request is OpenAI-shaped. */
async function withBody<T extends { readonly model: string }>(
  request: Request,
  schema: z.ZodType<T>,
  model: string,
  answer: (body: T) => Response,
): Promise<Response> {
  const json = parseJson(await request.text())
  if (json === undefined) return failure(400, 'The body is not valid JSON.', 'invalid_json')
  const parsed = schema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const param = issue?.path.join('.') ?? ''
    return failure(400, `Invalid '${param}': ${issue?.message ?? 'unknown'}`, 'invalid_value', param)
  }
  if (parsed.data.model !== model) {
    return failure(
      404,
      `The model '${parsed.data.model}' does not exist; here it is '${model}'.`,
      'model_not_found',
      'model',
    )
  }
  try {
    return answer(parsed.data)
  } catch (error) {
    if (error instanceof ContextLengthError) return failure(400, error.message, error.code, 'messages')
    throw error
  }
}

function embeddingsResponse(body: EmbeddingsBody): Response {
  const tokens = body.input.reduce((sum, text) => sum + estimateTokens(text), 0)
  return Response.json({
    object: 'list',
    model: body.model,
    data: body.input.map((text, index) => {
      const vector = embed(text, body.dimensions ?? defaultDimensions)
      return {
        object: 'embedding',
        index,
        embedding: body.encoding_format === 'base64' ? toBase64(vector) : vector,
      }
    }),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  })
}

/** Little-endian 32-bit floats, as OpenAI sends them and its client asks for by default. */
function toBase64(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4))
  vector.forEach((value, index) => {
    view.setFloat32(index * 4, value, true)
  })
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)))
}

function failure(status: number, message: string, code: string, param: string | null = null): Response {
  return Response.json({ error: { message, type: 'invalid_request_error', param, code } }, { status })
}
