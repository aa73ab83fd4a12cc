import { AppError } from '../../errors.ts'
import type { Identity } from '../../identity.ts'

/** Refuses what a feedback token was not made for: another agent, or another execution than the one it names. */
export const requireBinding = (identity: Identity, agentId: string, executionId?: string): void => {
  if (identity.kind !== 'feedback_token') return
  const refused = (field: string) =>
    new AppError('forbidden', `The feedback token was made for another ${field.replace('_id', '')}.`, {
      errors: [{ field, message: 'Not what the token is bound to' }],
    })
  if (identity.agentId !== agentId) throw refused('agent_id')
  const bound = identity.executionId
  if (bound !== null && executionId !== undefined && executionId !== bound) throw refused('execution_id')
}
