import type { FeedbackSubmission, feedbackRoutes } from '../../../contracts/feedback.ts'
import { hasConsent } from '../../../core/feedback/consent.ts'
import { canonicalJson } from '../../../core/json.ts'
import { createRedactor } from '../../../core/privacy/redact.ts'
import { sha256 } from '../../../core/sha256.ts'
import type { Context } from '../../context.ts'
import { AppError, invalidField } from '../../errors.ts'
import type { Handler } from '../../http/register.ts'
import { requireBinding } from './bound-token.ts'

/** What is kept of the words: redacted with consent, nothing but the offered categories without. */
const keptTexts = (body: FeedbackSubmission, consent: boolean, offeredCategories: readonly string[]) => {
  if (!consent) {
    const offered = body.issue_categories.filter((category) => offeredCategories.includes(category))
    return { feedbackText: null, correctionText: null, issueCategories: offered }
  }
  const redactor = createRedactor()
  const kept = (text: string | undefined) => (text?.trim() ? redactor.text(text) : null)
  return {
    feedbackText: kept(body.feedback_text),
    correctionText: kept(body.correction_text),
    issueCategories: redactor.json(body.issue_categories),
  }
}

/** Refuses an agent that does not exist, and an execution that another agent answered. */
const requireAgentAndExecution = async (
  { organization }: Context,
  agentId: string,
  executionId: string | null,
): Promise<void> => {
  const [agents, execution] = await Promise.all([
    organization.agents.known([agentId]),
    executionId === null ? null : organization.executions.get(executionId),
  ])
  if (!agents.has(agentId)) throw invalidField('agent_id', 'There is no such agent.')
  if (execution !== null && execution.agentId !== agentId) {
    throw invalidField('execution_id', 'Another agent answered this execution.')
  }
}

/** Accepts a feedback once it is durable, exactly once a `feedback_id` however often and fast it is sent. */
export const submitFeedback: Handler<typeof feedbackRoutes.submit> = async ({ body }, context) => {
  const { organization, identity, config, newId, now, announce } = context
  requireBinding(identity, body.agent_id, body.execution_id)
  const boundExecution = identity.kind === 'feedback_token' ? identity.executionId : null
  const executionId = body.execution_id ?? boundExecution
  const [settings] = await Promise.all([
    organization.settings.get(),
    requireAgentAndExecution(context, body.agent_id, executionId),
  ])
  const { consent_default, issue_categories } = config.learning.feedback
  const consent = hasConsent(body.consent, {
    product: consent_default,
    organization: settings.consent_default,
  })
  const { accuracy, helpfulness, clarity, completeness } = body.dimensions
  const said = {
    agentId: body.agent_id,
    executionId,
    feedbackType: body.feedback_type,
    rating: body.rating ?? null,
    accuracyRating: accuracy ?? null,
    helpfulnessRating: helpfulness ?? null,
    clarityRating: clarity ?? null,
    completenessRating: completeness ?? null,
    consent,
    ...keptTexts(body, consent, issue_categories),
  }
  const id = body.feedback_id ?? newId()
  const effectId = newId()
  const contentHash = await sha256(canonicalJson(said))
  const at = now()
  try {
    await organization.atomically([
      organization.feedback.add({
        id,
        ...said,
        contributorId: identity.subject,
        contentHash,
        filterReason: null,
        exampleId: null,
        createdAt: at,
      }),
      organization.outbox.add({ id: effectId, topic: 'feedback.recorded', payload: { feedback_id: id }, at }),
    ])
    announce([effectId])
  } catch (error) {
    if (!organization.isDuplicate(error, 'agent_feedback')) throw error
    const stored = await organization.feedback.get(id)
    if (stored?.contentHash !== contentHash) {
      throw new AppError('conflict', 'Another feedback came under this feedback_id before.', {
        errors: [{ field: 'feedback_id', message: 'Used for another feedback; make a new one' }],
      })
    }
  }
  return { feedback_id: id, status: 'accepted' }
}
