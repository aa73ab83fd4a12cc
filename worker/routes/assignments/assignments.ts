import {
  type AssignmentRequest,
  type AssignmentResponse,
  assignmentRoutes,
} from '../../../contracts/assignments.ts'
import type { Routing } from '../../../db/repositories/traffic.ts'
import { askingOf, tokenOf } from '../../assignment/asking.ts'
import { type Asking, decide } from '../../assignment/decide.ts'
import { logExposure } from '../../assignment/exposure-log.ts'
import { routingOf } from '../../assignment/routing.ts'
import { servedConfig } from '../../assignment/served-config.ts'
import type { Context } from '../../context.ts'
import { invalidField } from '../../errors.ts'
import { jsonResponse } from '../../http/json-response.ts'
import { type App, type Handler, register, type Serve, serve } from '../../http/register.ts'

/** What an answer says beside the configuration. */
type Head = Omit<AssignmentResponse, 'config'>

/** The JSON of an assignment. Configurations are long and never change: they are written once and joined in. */
const assignmentJson = (head: Head, configJson: string): string =>
  `${JSON.stringify(head).slice(0, -1)},"config":${configJson}}`

const assignUnit = async (
  routing: Routing,
  asking: Asking,
  isExposed: boolean,
  context: Context,
): Promise<string> => {
  const decision = decide(routing, asking)
  const { source, exposure } = decision
  const executionId = context.newId()
  if (isExposed && exposure !== null) logExposure(exposure, context)
  const { json } = await servedConfig(context, routing.agentId, source)
  return assignmentJson(
    {
      execution_id: executionId,
      agent_id: routing.agentId,
      agent_version: source.kind === 'version' ? source.version : null,
      experiment_id: exposure?.splitId ?? null,
      variant: exposure?.variant ?? null,
      assignment_token: tokenOf(decision, asking, executionId, routing.agentId, context),
    },
    json,
  )
}

const askedFor = (body: AssignmentRequest, user: string) => ({
  ids: { user, session: body.session_id ?? null, conversation: body.conversation_id ?? null },
  attributes: body.attributes ?? {},
  token: body.assignment_token,
})

/** People without a role to manage anything are exposed themselves, and can expose nobody else: it is what is counted. */
const requireOwnUnits = (body: AssignmentRequest, { identity }: Context): void => {
  if (identity.kind !== 'person' || identity.role === 'admin') return
  const units = body.units ?? [body.unit_id]
  if (units.every((unit) => unit === identity.subject)) return
  throw invalidField(
    'log_exposure',
    `Your token logs exposures of the unit ${identity.subject} only. For others use a service key.`,
  )
}

/**
 * Which configuration to use for a unit. Reading an assignment enrols nobody: the reported execution does, or
 * `log_exposure`.
 */
const assignUnits: Handler<typeof assignmentRoutes.assign> = async ({ body }, context) => {
  const routing = await routingOf(context, { id: body.agent_id })
  if (routing === null) throw invalidField('agent_id', 'There is no such agent.')
  if (body.log_exposure) requireOwnUnits(body, context)
  const assign = (unit: string) =>
    assignUnit(routing, askingOf(askedFor(body, unit), routing, context), body.log_exposure, context)
  const unit = body.unit_id ?? body.session_id ?? body.conversation_id
  if (unit !== undefined) return jsonResponse(await assign(unit))
  const assignments = await Promise.all((body.units ?? []).map(assign))
  return jsonResponse(`{"assignments":[${assignments.join(',')}]}`)
}

/** Answers a request for assignments that was found without the router. */
export const serveAssignment: Serve = serve(assignmentRoutes.assign, assignUnits)

/** Assignments, for whom the router finds them. */
export const assignmentsApi = (app: App): void => {
  register(app, assignmentRoutes.assign, assignUnits)
}
