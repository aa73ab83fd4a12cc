import type { AlertCondition, alertSeverities } from '../../contracts/alerts.ts'
import type { Rule } from './rules.ts'

/** What was seen of one organization. */
export type Observation =
  | { readonly condition: 'queue_length'; readonly length: number }
  | { readonly condition: 'feedback_rate'; readonly executions: number; readonly withFeedback: number }
  | { readonly condition: 'run_failed'; readonly runId: string; readonly name: string }
  | {
      readonly condition: 'experiment_significant'
      readonly experimentId: string
      readonly name: string
      readonly pValue: number
    }
  | ({
      readonly condition: 'rollout_advanced'
      readonly percentage: number
      readonly isComplete: boolean
    } & DecidedSplit)
  | ({ readonly condition: 'rolled_back'; readonly reason: string } & DecidedSplit)

/** An experiment or rollout that decided something, with the number of the entry in its log. */
interface DecidedSplit {
  readonly kind: 'experiment' | 'rollout'
  readonly splitId: string
  readonly seq: number
}

/** An alert to raise. */
export interface Finding {
  readonly condition: AlertCondition
  /** Two findings with one key are one alert. */
  readonly dedupeKey: string
  readonly severity: (typeof alertSeverities)[number]
  readonly message: string
  readonly data: Record<string, string | number>
}

/** Fewer executions in the seven days say nothing about the feedback rate. */
export const leastExecutions = 100

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/**
 * Whether an observation breaks its rule, and how that is said. What lasts (a long queue, rare feedback) is said
 * once a day at most; what happens once (a failed run, a significant result) once.
 * @param today UTC day, `2026-11-23`
 */
export function findingOf(observation: Observation, rule: Rule, today: string): Finding | null {
  const { condition } = observation
  if (!rule.enabled) return null
  switch (observation.condition) {
    case 'queue_length': {
      const limit = rule.threshold ?? 0
      if (observation.length <= limit) return null
      return {
        condition,
        dedupeKey: `${condition}:${today}`,
        severity: 'warning',
        message: `${observation.length} examples wait for an expert; the limit is ${limit}.`,
        data: { condition, length: observation.length, threshold: limit },
      }
    }
    case 'feedback_rate': {
      const { executions, withFeedback } = observation
      const limit = rule.threshold ?? 0
      if (executions < leastExecutions || withFeedback / executions >= limit) return null
      return {
        condition,
        dedupeKey: `${condition}:${today}`,
        severity: 'warning',
        message: `Only ${percent(withFeedback / executions)} of ${executions} answers in seven days got feedback; expected are ${percent(limit)}. Is the widget shown?`,
        data: { condition, executions, with_feedback: withFeedback, threshold: limit },
      }
    }
    case 'run_failed':
      return {
        condition,
        dedupeKey: `${condition}:${observation.runId}`,
        severity: 'critical',
        message: `The training run "${observation.name}" failed.`,
        data: { condition, run_id: observation.runId },
      }
    case 'experiment_significant': {
      const limit = rule.threshold ?? 0
      if (observation.pValue >= limit) return null
      return {
        condition,
        dedupeKey: `${condition}:${observation.experimentId}`,
        severity: 'info',
        message: `The experiment "${observation.name}" has a significant result (p = ${observation.pValue.toPrecision(2)}).`,
        data: { condition, experiment_id: observation.experimentId, p_value: observation.pValue },
      }
    }
    case 'rollout_advanced':
      return {
        condition,
        dedupeKey: keyOf(observation),
        severity: 'info',
        message: observation.isComplete
          ? `The rollout ${observation.splitId} is complete: everybody gets the new version.`
          : `The rollout ${observation.splitId} went on to ${observation.percentage} % of the traffic.`,
        data: { ...dataOf(observation), percentage: observation.percentage },
      }
    case 'rolled_back':
      return {
        condition,
        dedupeKey: keyOf(observation),
        severity: 'critical',
        message: `The ${observation.kind} ${observation.splitId} was rolled back: ${observation.reason}`,
        data: { ...dataOf(observation), reason: observation.reason },
      }
  }
}

const keyOf = ({ condition, splitId, seq }: DecidedSplit & { condition: string }): string =>
  `${condition}:${splitId}:${seq}`

const dataOf = ({ condition, kind, splitId }: DecidedSplit & { condition: string }) => ({
  condition,
  [kind === 'experiment' ? 'experiment_id' : 'deployment_id']: splitId,
})
