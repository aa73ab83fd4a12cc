import type { DatasetRow } from '../../../db/repositories/datasets.ts'

/** A dataset as the API answers it. */
export const present = (row: DatasetRow) => ({
  id: row.id,
  name: row.name,
  agent_id: row.agentId,
  kind: row.kind,
  source: row.source,
  version: row.version,
  content_hash: row.contentHash,
  counts: { train: row.trainCount, validation: row.validationCount, test: row.testCount },
  filter: row.filter,
  created_by: row.createdBy,
  created_at: row.createdAt.toISOString(),
})
