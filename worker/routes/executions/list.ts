import type { executionRoutes } from '../../../contracts/executions.ts'
import { fromCursor, toCursor } from '../../cursor.ts'
import type { Handler } from '../../http/register.ts'

/** Lists executions, newest first. */
export const listExecutions: Handler<typeof executionRoutes.list> = async ({ query }, { organization }) => {
  const { rows, next } = await organization.executions.list(
    { agentId: query.agent_id },
    { limit: query.limit, after: fromCursor(query.cursor) },
  )
  return {
    items: rows.map((row) => ({
      execution_id: row.id,
      agent_id: row.agentId,
      agent_version: row.agentVersion,
      experiment_id: row.experimentId,
      variant: row.variant,
      unit_id: row.unitId,
      input: row.input,
      output: row.output,
      latency_ms: row.latencyMs,
      input_tokens: row.inputTokens,
      output_tokens: row.outputTokens,
      error: row.error,
      occurred_at: row.occurredAt.toISOString(),
    })),
    next_cursor: toCursor(next),
  }
}
