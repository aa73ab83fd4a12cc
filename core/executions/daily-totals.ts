/** What an execution adds to the totals of its day. */
export interface CountedExecution {
  readonly agentId: string
  readonly occurredAt: Date
  readonly latencyMs: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly error: string | null
}

export interface DailyTotals {
  readonly agentId: string
  /** `2026-11-23`, UTC. */
  readonly day: string
  readonly executions: number
  readonly errors: number
  readonly latencyMsSum: number
  readonly tokensSum: number
}

/** The totals of executions by agent and UTC day. */
export const dailyTotals = (executions: readonly CountedExecution[]): DailyTotals[] => {
  const totals = new Map<string, DailyTotals>()
  for (const { agentId, occurredAt, latencyMs, inputTokens, outputTokens, error } of executions) {
    const day = occurredAt.toISOString().slice(0, 10)
    const key = `${agentId} ${day}`
    const before = totals.get(key)
    totals.set(key, {
      agentId,
      day,
      executions: (before?.executions ?? 0) + 1,
      errors: (before?.errors ?? 0) + Number(error !== null),
      latencyMsSum: (before?.latencyMsSum ?? 0) + latencyMs,
      tokensSum: (before?.tokensSum ?? 0) + inputTokens + outputTokens,
    })
  }
  return [...totals.values()]
}
