import { z } from 'zod'
import { idParams, jsonObject, listOf, name, page, timestamp, uuid } from './common.ts'
import { route } from './route.ts'

/** One few-shot example, sent as a user turn and an assistant turn. */
export const fewShotExample = z.strictObject({
  input: z.string().max(20_000),
  output: z.string().max(20_000),
})

/** What the agent must answer with. */
export const outputFormat = z.strictObject({
  type: z.enum(['text', 'label', 'json']),
  labels: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(1000)
    .refine((labels) => new Set(labels).size === labels.length, { error: 'Name each label once' })
    .optional(),
  schema: jsonObject.optional(),
})

/** How an agent retrieves documents before it answers. */
export const retrievalConfig = z.strictObject({
  enabled: z.boolean(),
  top_k: z.number().int().min(1).max(100).optional(),
  token_budget: z.number().int().min(1).max(200_000).optional(),
  chunk_tokens: z.number().int().min(16).max(8192).optional(),
  overlap: z.number().min(0).max(0.9).optional(),
  fusion_weight: z.number().min(0).max(1).optional(),
  mmr_lambda: z.number().min(0).max(1).optional(),
})

const systemPrompt = z.string().max(100_000)
const model = z.string().min(1).max(200)
const temperature = z.number().min(0).max(2)
const examples = z.array(fewShotExample).max(1000)

/** One configuration of an agent: everything that decides its answers. */
export const agentConfig = z.strictObject({
  system_prompt: systemPrompt,
  model: model.default('reference'),
  temperature: temperature.default(0),
  examples: examples.default([]),
  output_format: outputFormat.default({ type: 'text' }),
  retrieval: retrievalConfig.optional(),
})
export type AgentConfig = z.output<typeof agentConfig>

/** A configuration by what differs from another one: fields that are left out stay. */
export const agentConfigChange = z.strictObject({
  system_prompt: systemPrompt.optional(),
  model: model.optional(),
  temperature: temperature.optional(),
  examples: examples.optional(),
  output_format: outputFormat.optional(),
  retrieval: retrievalConfig.optional(),
})
export type AgentConfigChange = z.output<typeof agentConfigChange>
export type FewShotExample = z.output<typeof fewShotExample>
export type OutputFormat = z.output<typeof outputFormat>

export const slug = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Lower-case letters, digits and single hyphens')

const domain = name.max(100)

export const agentCreate = z.strictObject({
  slug,
  name,
  domain: domain.default('general'),
  config: agentConfig,
})

export const agentPatch = z.strictObject({
  name: name.optional(),
  domain: domain.optional(),
  config: agentConfig.optional().describe('Makes the next version and serves it'),
})

export const agent = z.object({
  id: uuid,
  slug: z.string(),
  name: z.string(),
  domain: z.string(),
  version: z.number().int().describe('The version that is served outside experiments and rollouts'),
  config: agentConfig,
  created_at: timestamp,
  updated_at: timestamp,
})

export const agentVersion = z.object({
  agent_id: uuid,
  version: z.number().int(),
  config: agentConfig,
  source: z.enum(['manual', 'candidate']),
  candidate_id: uuid.nullable(),
  created_by: z.string(),
  created_at: timestamp,
})

const tag = 'agents'
export const agentRoutes = {
  list: route({
    method: 'get',
    path: '/api/learning/agents',
    permission: 'agents:manage',
    summary: 'List agents',
    tag,
    query: z.strictObject(page),
    status: 200,
    response: listOf(agent),
  }),
  create: route({
    method: 'post',
    path: '/api/learning/agents',
    permission: 'agents:manage',
    summary: 'Create an agent with its first version',
    tag,
    body: agentCreate,
    status: 201,
    response: z.object({ id: uuid, slug: z.string(), version: z.number().int() }),
  }),
  get: route({
    method: 'get',
    path: '/api/learning/agents/{id}',
    permission: 'agents:manage',
    summary: 'Read an agent',
    tag,
    params: idParams,
    status: 200,
    response: agent,
  }),
  update: route({
    method: 'patch',
    path: '/api/learning/agents/{id}',
    permission: 'agents:manage',
    summary: 'Rename an agent, or give it a new version',
    tag,
    params: idParams,
    body: agentPatch,
    status: 200,
    response: agent,
  }),
  versions: route({
    method: 'get',
    path: '/api/learning/agents/{id}/versions',
    permission: 'agents:manage',
    summary: 'List the versions of an agent, newest first',
    tag,
    params: idParams,
    query: z.strictObject(page),
    status: 200,
    response: listOf(agentVersion),
  }),
}
