import { satisfactionOf, type Verdict } from '../feedback/meaning.ts'

/** The part of a feedback that experiments measure. */
export interface FeedbackSignal extends Verdict {
  /** Also known without consent, when the words are gone. */
  readonly isCorrection: boolean
}

/** The part of an execution that experiments measure. */
export interface ExecutionSignal {
  readonly latencyMs: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly error: string | null
  /** Named numeric outcomes that came with it. */
  readonly outcomes: Readonly<Record<string, number>>
}

/** Values by metric that a feedback stands for; satisfaction is a rating of 4 or 5, or thumbs up. */
export function outcomesOfFeedback(feedback: FeedbackSignal): Record<string, number> {
  const { feedbackType, rating, isCorrection } = feedback
  const satisfied = satisfactionOf(feedback)
  const rejected = feedbackType === 'thumbs_down' || (rating !== null && rating <= 2)
  return {
    correction_rate: Number(isCorrection),
    ...(satisfied === null ? {} : { satisfaction: Number(satisfied), thumbs_down_rate: Number(rejected) }),
    ...(rating === null ? {} : { rating }),
  }
}

/** Values by metric of an execution. A failed one has neither a latency nor tokens worth comparing. */
export function outcomesOfExecution(execution: ExecutionSignal): Record<string, number> {
  if (execution.error !== null) return { ...execution.outcomes, error_rate: 1 }
  return {
    ...execution.outcomes,
    error_rate: 0,
    latency_ms: execution.latencyMs,
    tokens: execution.inputTokens + execution.outputTokens,
  }
}
