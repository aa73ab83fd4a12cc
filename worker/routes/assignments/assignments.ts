import { type AssignmentResponse, assignmentRoutes } from '../../../contracts/assignments.ts'
import { type AssignmentClaims, signAssignment, verifyAssignment } from '../../../core/assignment/token.ts'
import type { Routing } from '../../../db/repositories/traffic.ts'
import { decide } from '../../assignment/decide.ts'
import { routingOf } from '../../assignment/routing.ts'
import { servedConfig } from '../../assignment/served-config.ts'
import { assignmentKeys } from '../../assignment-keys.ts'
import type { Context } from '../../context.ts'
import { invalidField } from '../../errors.ts'
import { type App, register } from '../../http/register.ts'

/** What the token of a returning unit says; null when it was not made for this agent or cannot be verified any more. */
const claimsOf = async (
  token: string | undefined,
  { agentId }: Routing,
  { organization, variables }: Context,
): Promise<AssignmentClaims | null> => {
  if (token === undefined) return null
  const reading = await verifyAssignment(token, await assignmentKeys(variables))
  if (!reading.ok) return null
  const { claims } = reading
  return claims.orgId === organization.orgId && claims.agentId === agentId ? claims : null
}

const assignUnit = async (
  routing: Routing,
  unitId: string,
  claims: AssignmentClaims | null,
  context: Context,
): Promise<AssignmentResponse> => {
  const { organization, variables, newId, now } = context
  const { source, exposure } = decide(routing, unitId, claims)
  const executionId = newId()
  const agentVersion = source.kind === 'version' ? source.version : null
  const [key] = await assignmentKeys(variables)
  if (key === undefined) throw new Error('ASSIGNMENT_TOKEN_SECRETS names no secret.')
  const token = await signAssignment(
    {
      orgId: organization.orgId,
      executionId,
      agentId: routing.agentId,
      agentVersion,
      splitId: exposure?.splitId ?? null,
      variant: exposure?.variant ?? null,
      probability: exposure?.probability ?? 0,
      configVersion: exposure?.configVersion ?? 0,
      unitId,
      issuedAt: now().getTime(),
    },
    key,
  )
  return {
    execution_id: executionId,
    agent_id: routing.agentId,
    agent_version: agentVersion,
    config: await servedConfig(context, routing.agentId, source),
    experiment_id: exposure?.splitId ?? null,
    variant: exposure?.variant ?? null,
    assignment_token: token,
  }
}

/** Assignments: which configuration to use for a unit. Reading one enrols nobody; the reported execution does. */
export const assignmentsApi = (app: App): void => {
  register(app, assignmentRoutes.assign, async ({ body }, context) => {
    const routing = await routingOf(context, { id: body.agent_id })
    if (routing === null) throw invalidField('agent_id', 'There is no such agent.')
    const claims = await claimsOf(body.assignment_token, routing, context)
    if (body.unit_id !== undefined) return assignUnit(routing, body.unit_id, claims, context)
    const units = body.units ?? []
    return {
      assignments: await Promise.all(units.map((unit) => assignUnit(routing, unit, null, context))),
    }
  })
}
