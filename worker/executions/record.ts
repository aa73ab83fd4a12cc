import type { ExecutionRow } from '../../db/repositories/executions.ts'
import type { Context } from '../context.ts'

/** How often a batch is tried when others report some of its executions at the same moment. */
const attempts = 10

/**
 * Stores executions that are not stored yet, with the effects they owe, as one unit: each exactly once by its id,
 * however often and fast it is reported. Texts must be redacted by the caller.
 */
export const recordExecutions = async (
  rows: readonly Omit<ExecutionRow, 'orgId'>[],
  { organization, announce, newId, now }: Context,
): Promise<void> => {
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (let attempt = 1; ; attempt++) {
    const known = await organization.executions.known([...byId.keys()])
    const fresh = [...byId.values()].filter(({ id }) => !known.has(id))
    if (fresh.length === 0) return
    const effectId = newId()
    const execution_ids = fresh.map(({ id }) => id)
    try {
      await organization.atomically([
        ...fresh.map((row) => organization.executions.add(row)),
        organization.outbox.add({
          id: effectId,
          topic: 'executions.recorded',
          payload: { execution_ids },
          at: now(),
        }),
      ])
      announce([effectId])
      return
    } catch (error) {
      if (attempt === attempts || !organization.isDuplicate(error, 'executions')) throw error
    }
  }
}
