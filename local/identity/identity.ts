import { z } from 'zod'
import type { LocalBindings } from '../environment.ts'
import { signInFile } from './sign-in.ts'

/** What the product is told of the stand-in; see scripts/local-config.mjs. */
export const issuer = 'http://identity.local/'
const audience = 'prisma-glow'
const expiresInSeconds = 7 * 24 * 3600

const tokenRequest = z.strictObject({
  sub: z.string().min(1).max(200),
  org_id: z.uuid(),
  role: z.enum(['user', 'expert', 'admin', 'service']),
})

const keysOf = (env: LocalBindings) => env.IDENTITY_KEYS.getByName('local')

/** `POST /dev/token`, the sign-in page and the key set. */
export const identityHandler = async (request: Request, env: LocalBindings): Promise<Response> => {
  const { pathname } = new URL(request.url)
  if (pathname === '/.well-known/jwks.json') return Response.json(await keysOf(env).keySet())
  if (pathname !== '/dev/token')
    return signInFile(pathname) ?? Response.json({ detail: 'Not found' }, { status: 404 })
  if (request.method !== 'POST')
    return Response.json({ detail: 'POST it' }, { status: 405, headers: { allow: 'POST' } })

  const parsed = tokenRequest.safeParse(await request.json().catch(() => null))
  if (!parsed.success) {
    const errors = parsed.error.issues.map((issue) => ({
      field: issue.path.join('.') || '$',
      message: issue.message,
    }))
    return Response.json(
      {
        type: 'about:blank',
        title: 'Some fields are not valid',
        status: 422,
        code: 'invalid',
        detail: 'Send {"sub", "org_id", "role"}: org_id is a UUID, role is user, expert, admin or service.',
        errors,
      },
      { status: 422, headers: { 'content-type': 'application/problem+json' } },
    )
  }
  const token = await keysOf(env).sign(parsed.data, issuer, audience, expiresInSeconds)
  return Response.json({ token })
}
