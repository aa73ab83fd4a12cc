import {
  type AssignmentRequest,
  type AssignmentResponse,
  assignmentRoutes,
} from '../../../contracts/assignments.ts'
import type { Routing } from '../../../db/repositories/traffic.ts'
import { askingOf, tokenOf } from '../../assignment/asking.ts'
import { type Asking, type Decision, decide } from '../../assignment/decide.ts'
import { logExposure } from '../../assignment/exposure-log.ts'
import { knownRouting, routingOf } from '../../assignment/routing.ts'
import { knownConfig, servedConfig } from '../../assignment/served-config.ts'
import type { Context } from '../../context.ts'
import { invalidField } from '../../errors.ts'
import { jsonResponse } from '../../http/json-response.ts'
import { type App, type Handler, register, type Serve, serve } from '../../http/register.ts'

/** What an answer says beside the configuration. */
type Head = Omit<AssignmentResponse, 'config'>

/** The JSON of an assignment. Configurations are long and never change: they are written once and joined in. */
const assignmentJson = (head: Head, configJson: string): string =>
  `${JSON.stringify(head).slice(0, -1)},"config":${configJson}}`

/** What a unit gets, before its configuration is read. */
interface Assigned {
  readonly asking: Asking
  readonly decision: Decision
}

const answerOf = (
  { asking, decision }: Assigned,
  agentId: string,
  configJson: string,
  context: Context,
): string => {
  const { source, exposure } = decision
  const executionId = context.newId()
  return assignmentJson(
    {
      execution_id: executionId,
      agent_id: agentId,
      agent_version: source.kind === 'version' ? source.version : null,
      experiment_id: exposure?.splitId ?? null,
      variant: exposure?.variant ?? null,
      assignment_token: tokenOf(decision, asking, executionId, agentId, context),
    },
    configJson,
  )
}

const askedFor = (body: AssignmentRequest, user: string) => ({
  ids: { user, session: body.session_id ?? null, conversation: body.conversation_id ?? null },
  attributes: body.attributes ?? {},
  token: body.assignment_token,
})

const assignUnit = (unit: string, body: AssignmentRequest, routing: Routing, context: Context): Assigned => {
  const asking = askingOf(askedFor(body, unit), routing, context)
  const decision = decide(routing, asking)
  if (body.log_exposure && decision.exposure !== null) logExposure(decision.exposure, context)
  return { asking, decision }
}

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

const answerUnit = (
  unit: string,
  body: AssignmentRequest,
  routing: Routing,
  context: Context,
): Response | Promise<Response> => {
  const assigned = assignUnit(unit, body, routing, context)
  const { agentId } = routing
  const { source } = assigned.decision
  const answer = (json: string) => jsonResponse(answerOf(assigned, agentId, json, context))
  const known = knownConfig(context, agentId, source)
  return known === null
    ? servedConfig(context, agentId, source).then(({ json }) => answer(json))
    : answer(known.json)
}

const answerUnits = async (
  units: readonly string[],
  body: AssignmentRequest,
  routing: Routing,
  context: Context,
): Promise<Response> => {
  const { agentId } = routing
  const assignments = await Promise.all(
    units.map(async (unit) => {
      const assigned = assignUnit(unit, body, routing, context)
      const { json } = await servedConfig(context, agentId, assigned.decision.source)
      return answerOf(assigned, agentId, json, context)
    }),
  )
  return jsonResponse(`{"assignments":[${assignments.join(',')}]}`)
}

const answer = (
  body: AssignmentRequest,
  routing: Routing | null,
  context: Context,
): Response | Promise<Response> => {
  if (routing === null) throw invalidField('agent_id', 'There is no such agent.')
  if (body.log_exposure) requireOwnUnits(body, context)
  const unit = body.unit_id ?? body.session_id ?? body.conversation_id
  return unit === undefined
    ? answerUnits(body.units ?? [], body, routing, context)
    : answerUnit(unit, body, routing, context)
}

/**
 * Which configuration to use for a unit. Reading an assignment enrols nobody: the reported execution does, or
 * `log_exposure`. What the isolate knows already is answered without a promise: each costs as much as the decision.
 */
const assignUnits: Handler<typeof assignmentRoutes.assign> = ({ body }, context) => {
  const agent = { id: body.agent_id }
  const known = knownRouting(context, agent)
  return known === null
    ? routingOf(context, agent).then((routing) => answer(body, routing, context))
    : answer(body, known, context)
}

/** Answers a request for assignments that was found without the router. */
export const serveAssignment: Serve = serve(assignmentRoutes.assign, assignUnits)

/** Assignments, for whom the router finds them. */
export const assignmentsApi = (app: App): void => {
  register(app, assignmentRoutes.assign, assignUnits)
}
