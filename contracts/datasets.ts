import { z } from 'zod'
import { exampleTypes } from './annotation.ts'
import { idParams, jsonObject, listOf, name, page, timestamp, uuid } from './common.ts'
import { route } from './route.ts'

export const splits = ['train', 'validation', 'test'] as const
export type Split = (typeof splits)[number]

const counts = z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() })
const message = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })

/** A conversation that ends with the message to answer. */
const conversation = z
  .array(message)
  .min(1)
  .max(200)
  .refine((messages) => messages.at(-1)?.role === 'user', { error: 'Must end with a message of the user' })

/** One line of an import. */
export const datasetRow = z.strictObject({
  input: z.union([z.string().min(1).max(100_000), conversation], {
    error: 'Expected a text, or a list of messages like {"role": "user", "content": "..."}',
  }),
  expected_output: z.string().min(1).max(100_000),
  group: z.string().min(1).max(500).optional().describe('Rows of one group never fall into different splits'),
  split: z.enum(splits).optional(),
  metadata: jsonObject.optional(),
})
export type DatasetRow = z.output<typeof datasetRow>

/** Which approved examples go into a dataset. */
export const datasetFilter = z.strictObject({
  domain: z.string().max(100).optional(),
  example_types: z.array(z.enum(exampleTypes)).min(1).optional(),
  min_quality: z.number().min(0).max(1).optional(),
  created_from: timestamp.optional(),
  created_to: timestamp.optional(),
})

export const datasetCreate = z.strictObject({
  name,
  agent_id: uuid,
  kind: z.enum(['training', 'benchmark']).default('training'),
  filter: datasetFilter.default({}),
  max_contributor_share: z
    .number()
    .gt(0)
    .max(1)
    .default(0.25)
    .describe("Largest share of the dataset that may come from one contributor's feedback"),
})

export const dataset = z.object({
  id: uuid,
  name: z.string(),
  agent_id: uuid,
  kind: z.enum(['training', 'benchmark']),
  source: z.enum(['examples', 'import']),
  version: z.number().int().describe('Counts the datasets of this name and agent'),
  content_hash: z.string().describe('SHA-256 over the rows in canonical order'),
  counts,
  filter: jsonObject,
  created_by: z.string(),
  created_at: timestamp,
})

/** What a dataset was made from. */
export const datasetDetail = dataset.extend({
  lineage: z.object({
    examples: z.number().int(),
    feedback: z.number().int(),
    experts: z.array(z.object({ expert_id: z.string(), approved: z.number().int() })),
    excluded: z.array(z.object({ reason: z.string(), count: z.number().int() })),
  }),
})

const tag = 'datasets'
const path = '/api/learning/datasets'
export const datasetRoutes = {
  list: route({
    method: 'get',
    path,
    permission: 'datasets:manage',
    summary: 'List datasets, newest first',
    tag,
    query: z.strictObject({
      agent_id: uuid.optional(),
      kind: z.enum(['training', 'benchmark']).optional(),
      ...page,
    }),
    status: 200,
    response: listOf(dataset),
  }),
  create: route({
    method: 'post',
    path,
    permission: 'datasets:manage',
    summary: 'Freeze approved examples into a dataset',
    tag,
    body: datasetCreate,
    status: 201,
    response: z.object({ dataset_id: uuid, counts, content_hash: z.string() }),
  }),
  get: route({
    method: 'get',
    path: `${path}/{id}`,
    permission: 'datasets:manage',
    summary: 'Read a dataset with its lineage',
    tag,
    params: idParams,
    status: 200,
    response: datasetDetail,
  }),
  export: route({
    method: 'get',
    path: `${path}/{id}/export`,
    permission: 'datasets:manage',
    summary: 'Export as JSONL for supervised, preference or reinforcement fine-tuning',
    tag,
    params: idParams,
    query: z.strictObject({
      format: z.enum(['rows', 'sft', 'dpo', 'rft']).default('rows'),
      split: z.enum(splits).optional(),
    }),
    status: 200,
    response: z.string(),
    responseFormat: 'jsonl',
  }),
  import: route({
    method: 'post',
    path: `${path}/import`,
    permission: 'datasets:manage',
    summary: 'Import a dataset from JSONL or CSV; a bad line never stops the good ones',
    tag,
    query: z.strictObject({
      name,
      agent_id: uuid,
      kind: z.enum(['training', 'benchmark']).default('training'),
    }),
    body: z.string(),
    bodyFormat: 'text',
    maxBodyBytes: 25_000_000,
    status: 201,
    response: z.object({
      dataset_id: uuid,
      counts,
      rejected: z.array(z.object({ line: z.number().int(), reason: z.string() })),
    }),
  }),
}
