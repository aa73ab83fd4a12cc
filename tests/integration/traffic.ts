import { randomUUID } from 'node:crypto'
import type { Client } from '../../contracts/client.ts'

export interface Met {
  readonly service: Client
  readonly agentId: string
}

/** What came of a unit's request, by its variant: measured outcomes, and an error when it failed. */
export type Behaviour = (
  variant: 'A' | 'B' | null,
  index: number,
) => { readonly satisfaction?: 0 | 1; readonly thumbs_down_rate?: 0 | 1; readonly error?: string }

/** New units meet the agent, and what came of it is reported; counting follows behind. */
export const meet = async (
  { service, agentId }: Met,
  name: string,
  count: number,
  behaviour: Behaviour,
): Promise<void> => {
  const units = Array.from({ length: count }, (_, i) => `${name}-${i}`)
  const answer = await service.assignments.assign({ body: { agent_id: agentId, units } })
  if (!('assignments' in answer)) throw new Error('Several units were asked for.')
  const executions = answer.assignments.map((assignment, i) => {
    const { error, ...outcomes } = behaviour(assignment.variant, i)
    return {
      execution_id: assignment.execution_id,
      agent_id: agentId,
      assignment_token: assignment.assignment_token,
      input: `Question ${randomUUID()}`,
      output: error === undefined ? 'An answer' : '',
      latency_ms: 100,
      input_tokens: 10,
      output_tokens: 10,
      occurred_at: new Date().toISOString(),
      outcomes,
      ...(error === undefined ? {} : { error }),
    }
  })
  await service.executions.report({ body: { executions } })
}

/** Wave after wave of new units, until what is asked for holds; fails with what it saw last. */
export const meetUntil = async <T>(
  world: Met,
  size: number,
  behaviour: Behaviour,
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
): Promise<T> => {
  let answer = await ask()
  for (let wave = 0; wave < 15; wave++) {
    await meet(world, `wave-${randomUUID()}`, size, behaviour)
    // Queues hand a batch over after a second.
    for (let look = 0; look < 12; look++) {
      await new Promise((done) => setTimeout(done, 250))
      answer = await ask()
      if (holds(answer)) return answer
    }
  }
  throw new Error(`Still not so after all waves: ${JSON.stringify(answer)}`)
}
