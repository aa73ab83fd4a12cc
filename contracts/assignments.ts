import { z } from 'zod'
import { agentConfig } from './agents.ts'
import { jsonObject, unitId, uuid } from './common.ts'
import { route } from './route.ts'
import { variants } from './splits.ts'

export const assignmentRequest = z
  .strictObject({
    agent_id: uuid,
    unit_id: unitId
      .optional()
      .describe('The user; also the session or conversation where these are not named'),
    session_id: unitId.optional().describe('What experiments by session assign'),
    conversation_id: unitId
      .optional()
      .describe(
        'What experiments by conversation assign. With the token of its last answer a running conversation keeps its configuration',
      ),
    units: z
      .array(unitId)
      .min(1)
      .max(100)
      .optional()
      .describe('Several units at once, answered in this order'),
    attributes: jsonObject.optional().describe('What the targeting of experiments looks at'),
    log_exposure: z
      .boolean()
      .default(false)
      .describe(
        'Counts this assignment as an exposure now, without an execution; outcomes need a reported one. Reading an assignment without it enrols nobody. The token of a user logs exposures of that user only',
      ),
    assignment_token: z
      .string()
      .max(4000)
      .optional()
      .describe(
        'A token from before: the unit keeps its variant while that variant is served. A token that cannot be verified any more is ignored',
      ),
  })
  .superRefine(({ unit_id, session_id, conversation_id, units, assignment_token }, { addIssue }) => {
    const refuse = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message })
    const isNobody = (unit_id ?? session_id ?? conversation_id ?? units) === undefined
    if (isNobody || (units !== undefined && unit_id !== undefined)) {
      refuse('unit_id', 'Name either units, or unit_id, session_id or conversation_id')
    }
    if (units === undefined) return
    if ((session_id ?? conversation_id) !== undefined) {
      refuse('units', 'A session or conversation belongs to one unit_id')
    }
    if (assignment_token !== undefined) refuse('assignment_token', 'A token belongs to one unit_id')
  })
export type AssignmentRequest = z.output<typeof assignmentRequest>
/** As a caller sends it. */
export type AssignmentBody = z.input<typeof assignmentRequest>

/** The configuration to answer this unit with. */
export const assignment = z.object({
  execution_id: uuid.describe('For the answer that is given now; report it with POST /executions'),
  agent_id: uuid,
  agent_version: z
    .number()
    .int()
    .nullable()
    .describe('Null for a configuration that is no version yet, such as the treatment of an experiment'),
  config: agentConfig,
  experiment_id: uuid.nullable().describe('The experiment or deployment that decided'),
  variant: z.enum(variants).nullable(),
  assignment_token: z.string().describe('Send it with the execution and on the next assignment'),
})
export type AssignmentResponse = z.output<typeof assignment>

export const assignmentRoutes = {
  assign: route({
    method: 'post',
    path: '/api/learning/assignments',
    permission: 'assignments:read',
    summary: 'Which configuration to use for a unit; the same unit always gets the same variant',
    tag: 'assignments',
    body: assignmentRequest,
    isOfNames: true,
    status: 200,
    response: z.union([assignment, z.object({ assignments: z.array(assignment) })]),
  }),
}
