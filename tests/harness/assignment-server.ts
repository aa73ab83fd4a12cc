import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pass } from 'node:timers/promises'
import type { AgentConfig } from '../../contracts/agents.ts'
import {
  type AssignmentBody,
  type AssignmentResponse,
  assignmentRequest,
} from '../../contracts/assignments.ts'

export interface AssignmentServer {
  readonly url: string
  /** What was asked, oldest first. */
  readonly requests: { readonly authorization: string | undefined; readonly body: AssignmentBody }[]
  /** What a test changes. */
  readonly now: {
    /** Configurations by agent; nobody else exists. */
    agents: Record<string, Readonly<Record<'A' | 'B', AgentConfig>>>
    /** The experiment; null: none runs. */
    variantOf: ((unitId: string) => 'A' | 'B') | null
    /** So many connections end without an answer. */
    lost: number
    delayMs: number
    /** Answered instead of an assignment. */
    instead: { readonly status: number; readonly text: string } | null
  }
  stop(): Promise<void>
}

/** The id that the n-th answer gives. */
export const executionIdOf = (n: number): string => `01938f3e-0000-7000-8000-${String(n).padStart(12, '0')}`

export const experimentId = '01938f3e-0000-7000-8000-00000000000e'

/**
 * POST /api/learning/assignments by its contract over a real socket: a request that does not fit is answered with 422,
 * and a token keeps the variant of its unit.
 */
export const startAssignmentServer = async (
  agents: AssignmentServer['now']['agents'],
): Promise<AssignmentServer> => {
  const requests: AssignmentServer['requests'] = []
  const now: AssignmentServer['now'] = { agents, variantOf: null, lost: 0, delayMs: 0, instead: null }
  const server = createServer(async (incoming, outgoing) => {
    const answer = (status: number, type: string, text: string) =>
      outgoing.writeHead(status, { 'content-type': type }).end(text)
    const refuse = (field: string, message: string) =>
      answer(422, 'application/problem+json', JSON.stringify(problemOf(field, message)))
    const text = (await incoming.toArray()).join('')
    if (now.lost > 0) {
      now.lost--
      return void incoming.socket.destroy()
    }
    const { success, error } = assignmentRequest.safeParse(JSON.parse(text))
    if (!success) return refuse(error.issues[0]?.path.join('.') ?? '', error.message)
    // As it was sent: the defaults of the contract are not what a provider says.
    const body: AssignmentBody = JSON.parse(text)
    const count = requests.push({ authorization: incoming.headers.authorization, body })
    await pass(now.delayMs)
    if (now.instead) return answer(now.instead.status, 'application/json', now.instead.text)
    const configs = now.agents[body.agent_id]
    if (configs === undefined) return refuse('agent_id', 'There is no such agent.')
    const unit = body.unit_id ?? ''
    const [kept, of] = body.assignment_token?.split(':') ?? []
    const held = of === unit && (kept === 'A' || kept === 'B') ? kept : null
    const variant = now.variantOf && (held ?? now.variantOf(unit))
    const assigned: AssignmentResponse = {
      execution_id: executionIdOf(count),
      agent_id: body.agent_id,
      agent_version: variant === 'B' ? null : 1,
      config: configs[variant ?? 'A'],
      experiment_id: variant && experimentId,
      variant,
      assignment_token: `${variant}:${unit}`,
    }
    return answer(200, 'application/json', JSON.stringify(assigned))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    now,
    stop: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

const problemOf = (field: string, message: string) => ({
  type: '/api/docs#problem-invalid',
  title: 'Some fields are not valid',
  status: 422,
  code: 'invalid',
  detail: 'The body is not valid.',
  request_id: 'r',
  errors: [{ field, message }],
})
