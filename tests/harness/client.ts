import { type Client, createClient } from '../../contracts/client.ts'
import type { Role } from '../../contracts/permissions.ts'

/** A credential of somebody in an organization, from the identity stand-in. */
export const tokenOf = async (
  url: string,
  orgId: string,
  role: Role | 'service',
  sub: string = role,
): Promise<string> => {
  const answer = await fetch(`${url}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub, org_id: orgId, role }),
  })
  if (!answer.ok) throw new Error(`POST /dev/token answered ${answer.status}: ${await answer.text()}`)
  const { token } = (await answer.json()) as { token: string }
  return token
}

/** A client of one organization with a role. */
export const clientOf = async (url: string, orgId: string, role: Role | 'service'): Promise<Client> =>
  createClient({ baseUrl: url, token: await tokenOf(url, orgId, role) })

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
    if (Date.now() > deadline) throw new Error(`Still not so: ${JSON.stringify(answer).slice(0, 2000)}`)
    await new Promise((done) => setTimeout(done, 100))
  }
}
