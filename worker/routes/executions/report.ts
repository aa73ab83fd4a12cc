import type { ExecutionReport, executionRoutes } from '../../../contracts/executions.ts'
import type { AssignmentClaims } from '../../../core/assignment/token.ts'
import { createRedactor } from '../../../core/privacy/redact.ts'
import type { ExecutionRow } from '../../../db/repositories/executions.ts'
import { AppError, type FieldError } from '../../errors.ts'
import { recordExecutions } from '../../executions/record.ts'
import type { Handler } from '../../http/register.ts'
import { exposureOf } from './exposure.ts'

const rowOf = (
  report: ExecutionReport,
  claims: AssignmentClaims | null,
  at: Date,
): Omit<ExecutionRow, 'orgId'> => {
  const redactor = createRedactor()
  const input =
    typeof report.input === 'string'
      ? redactor.text(report.input)
      : JSON.stringify(redactor.json(report.input))
  return {
    id: report.execution_id,
    agentId: report.agent_id,
    agentVersion: claims?.agentVersion ?? null,
    candidateId: null,
    experimentId: claims?.splitId ?? null,
    variant: claims?.variant ?? null,
    enrolmentProbability: claims?.probability ?? null,
    configVersion: claims?.configVersion ?? null,
    unitId: claims?.unitId ?? report.unit_id ?? null,
    input,
    output: redactor.text(report.output),
    latencyMs: report.latency_ms,
    inputTokens: report.input_tokens,
    outputTokens: report.output_tokens,
    error: report.error === undefined ? null : redactor.text(report.error),
    retrieved: redactor.json(report.retrieved ?? []),
    outcomes: report.outcomes ?? {},
    occurredAt: new Date(report.occurred_at),
    createdAt: at,
  }
}

/** Clocks differ; a report from further ahead, in milliseconds, is a mistake. */
const furthestAheadMs = 86_400_000

/** Takes reports of executions: all of the batch, or none when one of them is wrong. Of two with one id the first counts. */
export const reportExecutions: Handler<typeof executionRoutes.report> = async ({ body }, context) => {
  const { organization, now } = context
  const errors: FieldError[] = []
  const known = await organization.agents.known(body.executions.map(({ agent_id }) => agent_id))
  const rows = new Map<string, Omit<ExecutionRow, 'orgId'>>()
  for (const [index, report] of body.executions.entries()) {
    if (!known.has(report.agent_id)) {
      errors.push({ field: `executions[${index}].agent_id`, message: 'There is no such agent.' })
      continue
    }
    if (Date.parse(report.occurred_at) > now().getTime() + furthestAheadMs) {
      errors.push({
        field: `executions[${index}].occurred_at`,
        message: 'More than one day in the future.',
      })
      continue
    }
    const exposure = exposureOf(report, index, context)
    if ('error' in exposure) errors.push(exposure.error)
    else if (!rows.has(report.execution_id)) {
      rows.set(report.execution_id, rowOf(report, exposure.claims, now()))
    }
  }
  if (errors.length > 0) throw new AppError('invalid', 'Some executions are not valid.', { errors })
  await recordExecutions([...rows.values()], context)
  return { accepted: rows.size }
}
