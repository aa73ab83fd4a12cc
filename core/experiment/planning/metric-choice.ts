import { defaultGuardrails, type Guardrail } from '../../../contracts/splits.ts'
import { satisfactionOf } from '../../feedback/meaning.ts'
import type { FeedbackCount } from '../../feedback/statistics.ts'
import { outcomesOfFeedback } from '../outcomes.ts'
import { counted, figure, percent } from '../wording.ts'
import type { PastTraffic } from './past-traffic.ts'

/** What is measured beside the primary metric, and why. */
export interface MetricChoice {
  readonly guardrails: Guardrail[]
  readonly secondary: string[]
  readonly reasons: readonly string[]
}

/** A better answer often takes longer; a quarter longer is felt. */
const LATENCY_INCREASE = 0.25

/** Guards what the past shows to be measured; without a past, what the product guards by default. */
export function chooseMetrics(primary: string, past: PastTraffic): MetricChoice {
  const isOther = (metric: string) => metric !== primary
  const executions = total(past, ({ executions }) => executions)
  if (executions === 0) {
    return {
      guardrails: defaultGuardrails.filter(({ metric }) => isOther(metric)),
      secondary: [],
      reasons: [],
    }
  }
  const choices = [...choicesOfExecutions(past, executions), ...choicesOfFeedback(past.feedback)].filter(
    ({ metric }) => isOther(metric),
  )
  return {
    guardrails: choices.flatMap(({ metric, increase }) =>
      typeof increase === 'number' ? [{ metric, max_relative_increase: increase }] : [],
    ),
    secondary: choices.flatMap(({ metric, increase }) => (increase === 'secondary' ? [metric] : [])),
    reasons: choices.flatMap(({ reason }) => (reason === null ? [] : [reason])),
  }
}

interface Choice {
  readonly metric: string
  /** How much more is allowed by a guardrail, or what else is done with it. */
  readonly increase: number | 'secondary' | 'none'
  readonly reason: string | null
}

function choicesOfExecutions(past: PastTraffic, executions: number): Choice[] {
  const errors = total(past, (day) => day.errors)
  const latency = total(past, ({ latencyMsSum }) => latencyMsSum) / (executions - errors)
  const failed: Choice = {
    metric: 'error_rate',
    increase: 0.1,
    reason: `error_rate is guarded: ${percent(errors / executions)} of ${counted(executions, 'execution')} failed.`,
  }
  if (errors === executions) return [failed]
  return [
    failed,
    {
      metric: 'latency_ms',
      increase: LATENCY_INCREASE,
      reason: `latency_ms is guarded: an answer took ${figure(latency)} ms on average, and ${percent(LATENCY_INCREASE)} more are allowed.`,
    },
    { metric: 'tokens', increase: 'secondary', reason: null },
  ]
}

function choicesOfFeedback(feedback: readonly FeedbackCount[]): Choice[] {
  const ofFeedback = (holds: (count: FeedbackCount) => boolean) =>
    feedback.filter(holds).reduce((sum, { count }) => sum + count, 0)
  const judged = ofFeedback((each) => satisfactionOf(each) !== null)
  const rejected = ofFeedback(
    (each) => outcomesOfFeedback({ ...each, isCorrection: false }).thumbs_down_rate === 1,
  )
  const secondary = (metric: string, isSeen: boolean): Choice[] =>
    isSeen ? [{ metric, increase: 'secondary', reason: null }] : []
  return [
    judged > 0
      ? {
          metric: 'thumbs_down_rate',
          increase: 0.1,
          reason: `thumbs_down_rate is guarded: ${percent(rejected / judged)} of ${counted(judged, 'judgement')} rejected the answer.`,
        }
      : {
          metric: 'thumbs_down_rate',
          increase: 'none',
          reason:
            'thumbs_down_rate is not guarded: nobody judged an answer, and a guardrail without data weakens the others.',
        },
    ...secondary('satisfaction', judged > 0),
    ...secondary(
      'rating',
      feedback.some(({ rating }) => rating !== null),
    ),
    ...secondary('correction_rate', feedback.length > 0),
  ]
}

function total(past: PastTraffic, of: (day: PastTraffic['days'][number]) => number): number {
  return past.days.reduce((sum, day) => sum + of(day), 0)
}
