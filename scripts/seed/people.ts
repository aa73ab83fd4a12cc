import { z } from 'zod'
import { type Client, createClient } from '../../contracts/client.ts'
import { demoOrganizationId } from '../../local/demo-organization.ts'

/** A role that the identity stand-in gives a token for; `service` is an agent's front end. */
type Role = 'user' | 'expert' | 'admin' | 'service'

/** The people of the demo organization, each signed in through the API. */
export type SignIn = (sub: string, role: Role) => Promise<Client>

const attempts = 100
const pauseMs = 700
/** The server is busy, or the same request runs already: it may be sent again. */
const isTransient = (response: Response) =>
  response.status === 429 ||
  response.status === 503 ||
  (response.status === 409 && response.headers.has('retry-after'))

/** `fetch` that outlives a server that is busy or being restarted; everything that the seed sends may be repeated. */
const patientFetch = async (url: string, init: RequestInit): Promise<Response> => {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, init)
      if (attempt === attempts || !isTransient(response)) return response
    } catch (error) {
      if (attempt === attempts) throw error
    }
    await new Promise((done) => setTimeout(done, pauseMs))
  }
}

const tokenAnswer = z.object({ token: z.string() })

/** Signs people of the demo organization in; the same person once. */
export const signInAt = (url: string): SignIn => {
  const signedIn = new Map<string, Promise<Client>>()
  const signIn: SignIn = async (sub, role) => {
    const answer = await patientFetch(`${url}/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sub, org_id: demoOrganizationId, role }),
    })
    if (!answer.ok) throw new Error(`Signing in as ${sub} failed: ${answer.status} ${await answer.text()}`)
    const { token } = tokenAnswer.parse(await answer.json())
    return createClient({ baseUrl: url, token, fetch: patientFetch })
  }
  return (sub, role) => {
    const key = `${role} ${sub}`
    const client = signedIn.get(key) ?? signIn(sub, role)
    signedIn.set(key, client)
    return client
  }
}
