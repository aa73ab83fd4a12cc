import type { feedbackRoutes } from '../../../contracts/feedback.ts'
import { signFeedbackToken } from '../../authentication/feedback-token.ts'
import { invalidField } from '../../errors.ts'
import type { Handler } from '../../http/register.ts'

/** Makes a token that submits feedback on one agent, or on one of its executions, until it expires. */
export const makeFeedbackToken: Handler<typeof feedbackRoutes.token> = async (
  { body },
  { organization, variables, now, newId },
) => {
  if ((await organization.agents.get(body.agent_id)) === null) {
    throw invalidField('agent_id', 'There is no such agent.')
  }
  const [secret] = variables.FEEDBACK_TOKEN_SECRETS
  if (secret === undefined) throw new Error('FEEDBACK_TOKEN_SECRETS is empty')
  const issuedAt = now()
  // A JWT's times are whole seconds.
  const expiresAt = new Date((Math.floor(issuedAt.getTime() / 1000) + body.ttl_seconds) * 1000)
  const token = await signFeedbackToken(
    {
      orgId: organization.orgId,
      // Without a unit the end user is nobody in particular, and a new nobody each time.
      subject: body.unit_id ?? `anonymous-${newId()}`,
      agentId: body.agent_id,
      executionId: body.execution_id ?? null,
      origins: body.origins.map((origin) => new URL(origin).origin),
      issuedAt,
      expiresAt,
    },
    secret,
  )
  return { token, expires_at: expiresAt.toISOString() }
}
