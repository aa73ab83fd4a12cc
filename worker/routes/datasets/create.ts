import type { datasetRoutes } from '../../../contracts/datasets.ts'
import type { RouteInput, RouteResponse } from '../../../contracts/route.ts'
import { conversationOf } from '../../../core/datasets/input.ts'
import { type Approved, selectItems } from '../../../core/datasets/select.ts'
import type { JsonObject, Lineage } from '../../../db/json-columns.ts'
import type { ApprovedExample } from '../../../db/repositories/datasets.ts'
import type { Context } from '../../context.ts'
import { AppError, invalidField } from '../../errors.ts'
import { storeDataset } from './store.ts'

type Body = RouteInput<typeof datasetRoutes.create>['body']

/** Freezes the approved examples that the filter selects. */
export const createDataset = async (
  body: Body,
  context: Context,
): Promise<RouteResponse<typeof datasetRoutes.create>> => {
  const { organization } = context
  const { agent_id: agentId, filter } = body
  if ((await organization.agents.get(agentId)) === null) {
    throw invalidField('agent_id', 'There is no such agent.')
  }
  const examples = await organization.datasets.approvedExamples({
    agentId,
    domain: filter.domain,
    exampleTypes: filter.example_types,
    minQuality: filter.min_quality,
    createdFrom: filter.created_from === undefined ? undefined : new Date(filter.created_from),
    createdTo: filter.created_to === undefined ? undefined : new Date(filter.created_to),
  })
  const { items, excluded } = selectItems(examples.map(approvedOf), body.max_contributor_share)
  if (items.length === 0) {
    const reasons = excluded.map(({ reason, count }) => `${count} ${reason}`).join(', ')
    throw new AppError(
      'invalid',
      examples.length === 0
        ? 'No approved example matches the filter.'
        : `None of the ${examples.length} approved examples may be used: ${reasons}.`,
      {
        errors: [
          { field: examples.length === 0 ? 'filter' : 'max_contributor_share', message: 'Selects nothing' },
        ],
      },
    )
  }

  const used = new Set(items.flatMap(({ exampleId }) => exampleId ?? []))
  const lineage: Lineage = {
    examples: items.length,
    feedback: examples.filter(({ id, sourceType }) => used.has(id) && sourceType === 'feedback').length,
    experts: countExperts(await organization.datasets.approvals([...used])),
    excluded,
  }
  // Only what the caller gave; absent fields have no place in JSON.
  const given: JsonObject = {
    ...JSON.parse(JSON.stringify(filter)),
    max_contributor_share: body.max_contributor_share,
  }
  const { id, counts, contentHash } = await storeDataset(
    { name: body.name, agentId, kind: body.kind, source: 'examples', filter: given, lineage },
    items,
    context,
  )
  return { dataset_id: id, counts, content_hash: contentHash }
}

/** An example's question, with the conversation before it where there was one. */
const approvedOf = (example: ApprovedExample): Approved => ({
  ...example,
  input: conversationOf(example.inputContext.messages) ?? example.inputText,
})

const countExperts = (approvals: readonly { expertId: string }[]): Lineage['experts'] => {
  const counts = new Map<string, number>()
  for (const { expertId } of approvals) counts.set(expertId, (counts.get(expertId) ?? 0) + 1)
  return [...counts].map(([expert_id, approved]) => ({ expert_id, approved }))
}
