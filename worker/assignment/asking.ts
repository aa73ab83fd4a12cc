import type { Attributes } from '../../core/assignment/targeting.ts'
import { type AssignmentClaims, signAssignment, verifyAssignment } from '../../core/assignment/token.ts'
import type { UnitIds } from '../../core/assignment/units.ts'
import type { Routing } from '../../db/repositories/traffic.ts'
import { assignmentKeys } from '../assignment-keys.ts'
import type { Context } from '../context.ts'
import type { Asking, Decision } from './decide.ts'

/** What a request says about whom it is for. */
export interface AskedFor {
  readonly ids: UnitIds
  readonly attributes: Attributes
  /** The token of an earlier answer. */
  readonly token: string | undefined
}

/** A request as the decision needs it. A token of another agent, or one that cannot be verified any more, is ignored. */
export const askingOf = (
  { ids, attributes, token }: AskedFor,
  { agentId }: Routing,
  { organization, variables, now }: Context,
): Asking => {
  const at = now().getTime()
  if (token === undefined) return { ids, attributes, claims: null, at }
  const reading = verifyAssignment(token, assignmentKeys(variables))
  const isOwn =
    reading.ok && reading.claims.orgId === organization.orgId && reading.claims.agentId === agentId
  return { ids, attributes, claims: isOwn ? reading.claims : null, at }
}

/** The token with which a unit comes back, and with which its execution is reported. */
export const tokenOf = (
  decision: Decision,
  { ids }: Pick<Asking, 'ids'>,
  executionId: string,
  agentId: string,
  { organization, variables, now }: Context,
): string => {
  const { source, exposure } = decision
  const claims: AssignmentClaims = {
    orgId: organization.orgId,
    executionId,
    agentId,
    agentVersion: source.kind === 'version' ? source.version : null,
    splitId: exposure?.splitId ?? null,
    variant: exposure?.variant ?? null,
    probability: exposure?.probability ?? 0,
    configVersion: exposure?.configVersion ?? 0,
    userId: ids.user,
    unitId: exposure?.unitId ?? ids.user,
    conversationId: ids.conversation,
    issuedAt: now().getTime(),
  }
  const [key] = assignmentKeys(variables)
  if (key === undefined) throw new Error('ASSIGNMENT_TOKEN_SECRETS names no secret.')
  return signAssignment(claims, key)
}
