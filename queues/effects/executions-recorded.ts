import { dailyTotals } from '../../core/executions/daily-totals.ts'
import { outcomesOfExecution } from '../../core/experiment/outcomes.ts'
import type { ExecutionRow } from '../../db/repositories/executions.ts'
import type { Statement } from '../../db/store.ts'
import type { Effect } from './effect.ts'
import { type Measured, recordOutcomes } from './experiment-outcomes.ts'
import { measuredBy } from './feedback-outcomes.ts'
import { learnFromFeedback } from './learn-from-feedback.ts'

const measuredOn = (execution: ExecutionRow): Measured => ({
  execution,
  metrics: outcomesOfExecution(execution),
  at: execution.occurredAt,
})

/** Executions came: exposures and outcomes, daily totals, and the feedback that was here before them. */
export const executionsRecorded: Effect = async ({ execution_ids }, context) => {
  const { organization } = context
  const ids = Array.isArray(execution_ids) ? execution_ids.map(String) : []
  const executions = await organization.executions.getMany(ids)
  const byId = new Map(executions.map((execution) => [execution.id, execution]))
  const waiting = (await organization.feedback.ofExecutions(ids)).flatMap((feedback) => {
    const execution = byId.get(feedback.executionId ?? '')
    return execution?.agentId === feedback.agentId ? [{ feedback, execution }] : []
  })
  await recordOutcomes(
    [
      ...executions.map(measuredOn),
      ...waiting.map(({ feedback, execution }) => measuredBy(feedback, execution)),
    ],
    context,
  )
  const lessons: Statement[] = []
  for (const { feedback, execution } of waiting) {
    lessons.push(...(await learnFromFeedback(feedback, execution, context)))
  }
  return [...dailyTotals(executions).map((totals) => organization.executions.addToDay(totals)), ...lessons]
}
