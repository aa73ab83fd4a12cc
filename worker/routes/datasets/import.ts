import type { datasetRoutes } from '../../../contracts/datasets.ts'
import type { RouteInput, RouteResponse } from '../../../contracts/route.ts'
import { freeze } from '../../../core/datasets/freeze.ts'
import { type ImportFormat, readImport, sniffFormat } from '../../../core/datasets/import.ts'
import { createRedactor } from '../../../core/privacy/redact.ts'
import type { Context } from '../../context.ts'
import { AppError, invalidField } from '../../errors.ts'
import { storeDataset } from './store.ts'

type Query = RouteInput<typeof datasetRoutes.import>['query']

/** Wrong lines that a problem document names, when there is nothing but wrong lines. */
const namedLines = 100

/** Imports JSON Lines or CSV. */
export const importDataset = async (
  query: Query,
  body: string,
  context: Context,
): Promise<RouteResponse<typeof datasetRoutes.import>> => {
  if ((await context.organization.agents.get(query.agent_id)) === null) {
    throw invalidField('agent_id', 'There is no such agent.')
  }
  if (body.trim() === '') throw invalidField('body', 'The body is empty. Send JSON Lines or CSV.')

  const read = readImport(body, formatOf(context.request, body), createRedactor)
  const frozen = freeze(read.drafts)
  const rejected = [...read.rejected, ...frozen.rejected].sort((a, b) => a.line - b.line)
  if (frozen.items.length === 0) {
    if (rejected.length === 0) throw invalidField('body', 'The body has a header but no row.')
    throw new AppError('invalid', 'The body has no good row.', {
      errors: rejected
        .slice(0, namedLines)
        .map(({ line, reason }) => ({ field: `line ${line}`, message: reason })),
    })
  }
  const { id, counts } = await storeDataset(
    {
      name: query.name,
      agentId: query.agent_id,
      kind: query.kind,
      source: 'import',
      filter: {},
      lineage: {
        examples: 0,
        feedback: 0,
        experts: [],
        excluded: rejected.length === 0 ? [] : [{ reason: 'rejected line', count: rejected.length }],
      },
    },
    frozen.items,
    context,
  )
  return { dataset_id: id, counts, rejected }
}

/** The format that the header names, else the one that the body looks like. */
const formatOf = (request: Request, body: string): ImportFormat => {
  const type = request.headers.get('content-type') ?? ''
  if (type.startsWith('text/csv')) return 'csv'
  return /ndjson|jsonl|json/.test(type) ? 'jsonl' : sniffFormat(body)
}
