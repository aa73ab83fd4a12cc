import { z } from 'zod'

const text = z.string().or(
  z
    .array(z.object({ type: z.literal('text'), text: z.string() }))
    .min(1)
    .transform((parts) => parts.map((part) => part.text).join('\n')),
)

/** `developer` is OpenAI's newer name of `system`. */
const message = z.object({
  role: z
    .enum(['system', 'developer', 'user', 'assistant'])
    .transform((role) => (role === 'developer' ? 'system' : role)),
  content: text,
})

/** The request body of `POST /v1/chat/completions`, as far as the reference model honours it. */
export const chatBody = z.object({
  model: z.string(),
  messages: z.array(message).min(1),
  temperature: z.number().min(0).max(2).optional(),
  seed: z.number().int().optional(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
  n: z.literal(1, { error: 'The reference model gives one choice' }).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  response_format: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('text') }),
      z.object({ type: z.literal('json_object') }),
      z.object({
        type: z.literal('json_schema'),
        json_schema: z.object({ name: z.string(), schema: z.record(z.string(), z.json()) }),
      }),
    ])
    .optional(),
})
export type ChatBody = z.output<typeof chatBody>

/** The request body of `POST /v1/embeddings`. */
export const embeddingsBody = z.object({
  model: z.string(),
  input: z
    .string()
    .transform((input) => [input])
    .or(z.array(z.string()).min(1).max(2048)),
  dimensions: z.number().int().min(1).max(1536).optional(),
  encoding_format: z.enum(['float', 'base64']).optional(),
})
export type EmbeddingsBody = z.output<typeof embeddingsBody>
