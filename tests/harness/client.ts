import { type Client, createClient } from '../../contracts/client.ts'

/** A token of the identity stand-in. */
export const tokenOf = async (
  url: string,
  claims: { sub?: string; org_id: string; role: 'user' | 'expert' | 'admin' | 'service' },
): Promise<string> => {
  const answer = await fetch(`${url}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub: `${claims.role}-1`, ...claims }),
  })
  if (!answer.ok) throw new Error(`No token: ${answer.status} ${await answer.text()}`)
  const { token } = (await answer.json()) as { token: string }
  return token
}

/** A client for one organization and role. */
export const clientOf = async (
  url: string,
  orgId: string,
  role: 'user' | 'expert' | 'admin' | 'service',
): Promise<Client> => createClient({ baseUrl: url, token: await tokenOf(url, { org_id: orgId, role }) })

/** Asks until the answer is there; fails with the last one after the time. */
export const eventually = async <T>(
  ask: () => Promise<T>,
  isThere: (answer: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> => {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (isThere(answer)) return answer
    if (Date.now() > deadline)
      throw new Error(`Not within ${timeoutMs} ms: ${JSON.stringify(answer)?.slice(0, 500)}`)
    await new Promise((done) => setTimeout(done, 200))
  }
}
