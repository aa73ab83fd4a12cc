import type { z } from 'zod'
import type { queueItem } from '../../../contracts/annotation.ts'
import type { ExampleRow } from '../../../db/repositories/examples.ts'
import type { Context } from '../../context.ts'

/** Who holds the example at this moment; null when nobody does. */
export const leaseOf = (row: ExampleRow, now: Date): { expertId: string; expiresAt: Date } | null =>
  row.leaseExpertId !== null && row.leaseExpiresAt !== null && row.leaseExpiresAt > now
    ? { expertId: row.leaseExpertId, expiresAt: row.leaseExpiresAt }
    : null

/** Examples as an expert sees them. */
export const presentExamples = async (
  rows: readonly ExampleRow[],
  { organization, identity, now }: Context,
): Promise<z.input<typeof queueItem>[]> => {
  const counts = await organization.annotations.countOf(rows.map(({ id }) => id))
  const at = now()
  return rows.map((row) => {
    const lease = leaseOf(row, at)
    return {
      id: row.id,
      agent_id: row.agentId,
      example_type: row.exampleType,
      review_status: row.reviewStatus,
      input_text: row.inputText,
      original_output: row.originalOutput,
      expected_output: row.expectedOutput,
      feedback_text: row.feedbackText,
      domain: row.domain,
      task_type: row.taskType,
      complexity: row.complexity,
      quality_score: row.qualityScore,
      filter_reason: row.filterReason,
      lease: lease && {
        expert_id: lease.expertId,
        expires_at: lease.expiresAt.toISOString(),
        mine: lease.expertId === identity.subject,
      },
      annotations: counts.get(row.id) ?? 0,
      created_at: row.createdAt.toISOString(),
    }
  })
}
