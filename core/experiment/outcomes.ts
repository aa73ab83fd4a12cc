/** The part of a feedback that experiments measure. */
export interface FeedbackSignal {
  readonly feedbackType: string
  readonly rating: number | null
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
export function outcomesOfFeedback({ feedbackType, rating }: FeedbackSignal): Record<string, number> {
  const thumbs = feedbackType === 'thumbs_up' ? true : feedbackType === 'thumbs_down' ? false : null
  const satisfied = thumbs ?? (rating === null ? null : rating >= 4)
  const rejected = thumbs === null ? rating !== null && rating <= 2 : !thumbs
  return {
    correction_rate: feedbackType === 'correction' ? 1 : 0,
    ...(satisfied === null ? {} : { satisfaction: satisfied ? 1 : 0, thumbs_down_rate: rejected ? 1 : 0 }),
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
