import { z } from 'zod'
import { route } from './route.ts'

const text = z.union(
  [
    z.string(),
    z
      .array(z.looseObject({ type: z.literal('text'), text: z.string() }))
      .transform((parts) => parts.map((part) => part.text).join('')),
  ],
  { error: 'Expected a text, or a list of parts like {"type": "text", "text": "..."}' },
)

/** `developer` is OpenAI's newer name of `system`. */
const messageRole = z
  .enum(['system', 'developer', 'user', 'assistant'])
  .transform((role) => (role === 'developer' ? 'system' : role))

/**
 * Header of answers and requests: the assignment token of the answer. Sent back, a returning unit keeps its variant and a
 * running conversation its configuration.
 */
export const ASSIGNMENT_TOKEN_HEADER = 'x-assignment-token'

/**
 * OpenAI's chat completion request. Fields that the agent's configuration decides must be valid but have no effect;
 * unknown ones are ignored.
 */
export const gatewayRequest = z.looseObject({
  model: z
    .string()
    .regex(
      /^(?:agent:[a-z0-9-]+(?:@[1-9]\d*)?|candidate:[0-9a-f-]{36})$/i,
      'agent:<slug>, agent:<slug>@<version> or candidate:<id>',
    ),
  messages: z
    .array(z.looseObject({ role: messageRole, content: text }))
    .min(1)
    .max(500),
  user: z.string().min(1).max(200).optional().describe('The unit that is assigned'),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .nullish()
    .describe(
      'The attributes that experiments target. session_id and conversation_id are what experiments by session and conversation assign',
    ),
  stream: z.boolean().default(false),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  n: z.literal(1, { error: 'One answer a request' }).nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).optional(),
})

export type GatewayRequest = z.output<typeof gatewayRequest>

export const gatewayRoutes = {
  complete: route({
    method: 'post',
    path: '/v1/chat/completions',
    permission: 'gateway:use',
    summary: 'OpenAI-compatible completion under the assigned or pinned version of an agent',
    tag: 'gateway',
    body: gatewayRequest,
    maxBodyBytes: 2_000_000,
    status: 200,
    response: z.looseObject({ id: z.string(), object: z.string(), model: z.string() }),
  }),
}
