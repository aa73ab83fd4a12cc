import type { ChatMessage } from '../../../contracts/chat.ts'
import { createRedactor } from '../../../core/privacy/redact.ts'
import type { Context } from '../../context.ts'
import { recordExecutions } from '../../executions/record.ts'
import type { Served } from './resolve.ts'

/** What was asked. */
export interface Asked {
  readonly executionId: string
  readonly served: Served
  readonly unitId: string | null
  readonly messages: readonly ChatMessage[]
  readonly startedAt: Date
}

/** What came of it. */
export interface Outcome {
  readonly output: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly error: string | null
}

/** Records an answered or failed request as an execution, without personal data. */
export const recordExecution = async (asked: Asked, outcome: Outcome, context: Context): Promise<void> => {
  const { served, messages } = asked
  const at = context.now()
  const redactor = createRedactor()
  const [only] = messages
  const input =
    messages.length === 1 && only?.role === 'user'
      ? redactor.text(only.content)
      : JSON.stringify(redactor.json(messages))
  await recordExecutions(
    [
      {
        id: asked.executionId,
        agentId: served.agentId,
        agentVersion: served.version,
        candidateId: served.candidateId,
        experimentId: served.exposure?.splitId ?? null,
        variant: served.exposure?.variant ?? null,
        enrolmentProbability: served.exposure?.probability ?? null,
        configVersion: served.exposure?.configVersion ?? null,
        unitId: served.exposure?.unitId ?? asked.unitId,
        input,
        output: redactor.text(outcome.output),
        latencyMs: Math.max(0, at.getTime() - asked.startedAt.getTime()),
        inputTokens: outcome.inputTokens,
        outputTokens: outcome.outputTokens,
        error: outcome.error === null ? null : redactor.text(outcome.error),
        retrieved: [],
        outcomes: {},
        occurredAt: asked.startedAt,
        createdAt: at,
      },
    ],
    context,
  )
}
