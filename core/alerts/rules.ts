import { type AlertCondition, alertConditions } from '../../contracts/alerts.ts'
import { derivedId } from '../derived-id.ts'

/** What decides whether an alert is raised. */
export interface Rule {
  readonly name: string
  /** See the contract for its meaning by condition; null where there is none. */
  readonly threshold: number | null
  readonly team: string
  readonly enabled: boolean
}

/** The product's rules. */
export const defaultRules: Readonly<Record<AlertCondition, Rule>> = {
  queue_length: {
    name: 'Annotation queue is long',
    threshold: 500,
    team: 'experts',
    enabled: true,
  },
  feedback_rate: {
    name: 'Feedback is rare: check the widget',
    threshold: 0.05,
    team: 'developers',
    enabled: true,
  },
  run_failed: { name: 'Training run failed', threshold: null, team: 'ML team', enabled: true },
  experiment_significant: {
    name: 'Experiment is significant',
    threshold: 0.05,
    team: 'product team',
    enabled: true,
  },
  rollout_advanced: { name: 'Rollout went on', threshold: null, team: 'product team', enabled: true },
  rolled_back: { name: 'Rolled back', threshold: null, team: 'product team', enabled: true },
}

/** A rule that an organization set instead of the product's. */
export interface OwnRule extends Rule {
  readonly condition: AlertCondition
}

/** The rules that hold: the organization's own, and the product's for the other conditions. */
export function rulesInForce(own: readonly OwnRule[]): OwnRule[] {
  return alertConditions.map(
    (condition) =>
      own.find((rule) => rule.condition === condition) ?? { condition, ...defaultRules[condition] },
  )
}

/** The id of an organization's rule of a condition, whoever set it. */
export const ruleId = (orgId: string, condition: AlertCondition): Promise<string> =>
  derivedId(orgId, `alert rule ${condition}`)
