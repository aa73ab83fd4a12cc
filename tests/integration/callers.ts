import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Role } from '../../contracts/permissions.ts'
import { testUrl, tokenOf } from './harness.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the server answered and checks it itself
export type Json = any

export interface Answer {
  readonly status: number
  readonly body: Json
  readonly headers: Headers
}

/** Sends requests as one identity. */
export interface Caller {
  get(path: string): Promise<Answer>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
  send(method: string, path: string, body: unknown): Promise<Answer>
}

const call = async (path: string, init: RequestInit): Promise<Answer> => {
  const response = await fetch(`${testUrl}${path}`, init)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers }
}

/** Sends requests with a Bearer credential; paths without a slash are under `/api/learning/`. */
export const callerWith = (credential: string): Caller => {
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    call(path.startsWith('/') ? path : `/api/learning/${path}`, {
      method,
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  return {
    get: (path) => send('GET', path),
    post: (path, body, headers) => send('POST', path, body, headers),
    send,
  }
}

/** Somebody of an organization, signed in with the identity stand-in. */
export const callerOf = async (orgId: string, role: Role | 'service', sub: string = role): Promise<Caller> =>
  callerWith(await tokenOf(orgId, role, sub))

/** A new organization with an agent, and people of every role. */
export const newOrganization = async () => {
  const orgId = randomUUID()
  const [user, expert, admin, service] = await Promise.all([
    callerOf(orgId, 'user'),
    callerOf(orgId, 'expert'),
    callerOf(orgId, 'admin'),
    callerOf(orgId, 'service'),
  ])
  const created = await admin.post('agents', {
    slug: 'helpdesk',
    name: 'Helpdesk',
    domain: 'accounting',
    config: {
      system_prompt: 'Answer questions of clients.',
      model: 'reference',
      temperature: 0,
      examples: [],
      output_format: { type: 'text' },
    },
  })
  expect(created.status).toBe(201)
  return { orgId, user, expert, admin, service, agentId: String(created.body.id) }
}

/** A report of one answered request. */
export const executionReport = (agentId: string, more: Record<string, unknown> = {}) => ({
  execution_id: randomUUID(),
  agent_id: agentId,
  input: 'How do I book a prepaid insurance premium?',
  output: 'Debit insurance expense, credit bank.',
  latency_ms: 420,
  input_tokens: 30,
  output_tokens: 12,
  occurred_at: new Date().toISOString(),
  ...more,
})
