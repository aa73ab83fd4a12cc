import type { ExecutionReport } from '../../../contracts/executions.ts'
import { type AssignmentClaims, verifyAssignment } from '../../../core/assignment/token.ts'
import { assignmentKeys } from '../../assignment-keys.ts'
import type { Context } from '../../context.ts'
import type { FieldError } from '../../errors.ts'

/** What the assignment token of a report proves; null without one. An error names the field. */
export const exposureOf = (
  report: ExecutionReport,
  index: number,
  { organization, variables }: Context,
): { claims: AssignmentClaims | null } | { error: FieldError } => {
  if (report.assignment_token === undefined) return { claims: null }
  const refused = (message: string) => ({
    error: { field: `executions[${index}].assignment_token`, message },
  })
  const reading = verifyAssignment(report.assignment_token, assignmentKeys(variables))
  if (!reading.ok) return refused('Not a token that POST /api/learning/assignments made.')
  const { claims } = reading
  if (claims.orgId !== organization.orgId || claims.agentId !== report.agent_id) {
    return refused('The token was made for another agent.')
  }
  const { unit_id } = report
  if (unit_id !== undefined && unit_id !== claims.unitId && unit_id !== claims.userId) {
    return refused('The token was made for another unit.')
  }
  return { claims }
}
