import type { Client } from '../../contracts/client.ts'
import type { Question } from './helpdesk.ts'

type Counts = Record<'train' | 'validation' | 'test', number>

const existing = async (admin: Client, agentId: string, name: string) =>
  (await admin.datasets.list({ query: { agent_id: agentId } })).items.find((dataset) => dataset.name === name)

/** Imports questions as a dataset with the splits they are meant for, unless it is there already. */
export async function importQuestions(
  admin: Client,
  agentId: string,
  name: string,
  kind: 'training' | 'benchmark',
  questions: readonly Question[],
): Promise<{ id: string; counts: Counts }> {
  const found = await existing(admin, agentId, name)
  if (found !== undefined) return found
  const rows = questions.map(({ question, topic, part }) => ({
    input: question,
    expected_output: topic,
    split: part === 'train' || part === 'validation' ? part : 'test',
  }))
  const { dataset_id, counts, rejected } = await admin.datasets.import({
    query: { name, agent_id: agentId, kind },
    body: rows.map((row) => JSON.stringify(row)).join('\n'),
  })
  if (rejected.length > 0)
    throw new Error(`${name}: ${rejected.length} rows rejected, ${rejected[0]?.reason}`)
  return { id: dataset_id, counts }
}

const approvedName = 'Approved by experts'

export const isApprovedFrozen = async (admin: Client, agentId: string): Promise<boolean> =>
  (await existing(admin, agentId, approvedName)) !== undefined

/** Freezes what experts have approved. */
export async function freezeApproved(admin: Client, agentId: string): Promise<void> {
  await admin.datasets.create({ body: { name: approvedName, agent_id: agentId } })
}
