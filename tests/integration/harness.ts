import { randomUUID } from 'node:crypto'
import { createClient } from '../../contracts/client.ts'
import type { Role } from '../../contracts/permissions.ts'

/** Address of the running Workers; the tests of this folder skip without it. */
export const testUrl = process.env.TEST_URL

if (testUrl === undefined) {
  process.stderr.write('TEST_URL is not set: the integration tests are skipped. Start a server and set it.\n')
}

/** A credential of somebody in an organization, from the identity stand-in. */
export const tokenOf = async (orgId: string, role: Role | 'service', sub: string): Promise<string> => {
  const answer = await fetch(`${testUrl}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub, org_id: orgId, role }),
  })
  if (!answer.ok) throw new Error(`POST /dev/token answered ${answer.status}`)
  const { token } = (await answer.json()) as { token: string }
  return token
}

/** A client with a role; in its own new organization unless one is given. */
export const signIn = async (role: Role | 'service', orgId: string = randomUUID(), sub: string = role) => {
  const token = await tokenOf(orgId, role, sub)
  return { orgId, token, client: createClient({ baseUrl: testUrl ?? '', token }) }
}

/** Asks again until the answer is there; fails with what it saw last. */
export const eventually = async <T>(
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
  withinMs = 15_000,
): Promise<T> => {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (holds(answer)) return answer
    if (Date.now() > deadline) throw new Error(`Still not so: ${JSON.stringify(answer)}`)
    await new Promise((done) => setTimeout(done, 100))
  }
}
