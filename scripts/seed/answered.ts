import type { Client } from '../../contracts/client.ts'

/** An answer of the agent, and the execution it was recorded as. */
export interface Answer {
  readonly executionId: string
  readonly output: string
}

/** What the agent answered in an earlier start that was cut off, by client and question. */
export type Answered = ReadonlyMap<string, Answer>

export const questionKey = (unit: string | null, text: string): string => JSON.stringify([unit, text])

/** Reads every execution of the agent. */
export async function answeredBefore(admin: Client, agentId: string): Promise<Answered> {
  const answered = new Map<string, Answer>()
  let cursor: string | undefined
  do {
    const query = { agent_id: agentId, limit: 200, ...(cursor === undefined ? {} : { cursor }) }
    const { items, next_cursor } = await admin.executions.list({ query })
    for (const { execution_id, unit_id, input, output, error } of items) {
      if (error === null) answered.set(questionKey(unit_id, input), { executionId: execution_id, output })
    }
    cursor = next_cursor ?? undefined
  } while (cursor !== undefined)
  return answered
}
