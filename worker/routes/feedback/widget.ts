import type { feedbackRoutes } from '../../../contracts/feedback.ts'
import { hasConsent } from '../../../core/feedback/consent.ts'
import { invalidField } from '../../errors.ts'
import type { Handler } from '../../http/register.ts'
import { requireBinding } from './bound-token.ts'

/** How the widget behaves: the product's configuration with the organization's settings over it. */
export const widgetSettings: Handler<typeof feedbackRoutes.widget> = async (
  { query },
  { organization, identity, config },
) => {
  requireBinding(identity, query.agent_id)
  if ((await organization.agents.get(query.agent_id)) === null) {
    throw invalidField('agent_id', 'There is no such agent.')
  }
  const settings = await organization.settings.get()
  const { feedback } = config.learning
  return {
    collection_rate: settings.collection_rate ?? feedback.collection_rate,
    require_rating_threshold: settings.require_rating_threshold ?? feedback.require_rating_threshold,
    consent_required: !hasConsent(undefined, {
      product: feedback.consent_default,
      organization: settings.consent_default,
    }),
    issue_categories: feedback.issue_categories,
  }
}
