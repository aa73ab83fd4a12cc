import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { z } from 'zod'
import { roles, scopes } from '../../contracts/permissions.ts'
import type { World } from '../context.ts'
import { AppError } from '../errors.ts'
import type { Identity } from '../identity.ts'
import { VerifiedCredentials } from './verified-credentials.ts'

/** Signature algorithms that are accepted; symmetric ones and `none` never are. */
const algorithms = ['RS256', 'ES256', 'EdDSA']

/** One key set an isolate, so that keys are fetched once and unknown key ids at most every 30 seconds. */
const keySets = new Map<string, JWTVerifyGetKey>()

const keySetOf = ({ variables, bindings }: World): JWTVerifyGetKey => {
  const known = keySets.get(variables.JWKS_URL)
  if (known) return known
  const keySet = createRemoteJWKSet(new URL(variables.JWKS_URL), {
    cooldownDuration: 30_000,
    [customFetch]: (url, options) => (bindings.IDENTITY ?? globalThis).fetch(url, options),
  })
  keySets.set(variables.JWKS_URL, keySet)
  return keySet
}

const claims = z.object({
  sub: z.string().min(1).max(200),
  organization: z.uuid(),
  role: z.enum([...roles, 'service']),
})

/** A key that the identity provider withdraws is trusted for so long after a token was verified with it. */
const rememberedMs = 60_000

/** A few hundred bytes each. */
const verified = new VerifiedCredentials(5_000)

/** Whose JWT it is, when it was verified a moment ago and has not expired since; null when it must be verified. */
export const knownJwt = (token: string, { now }: World): Identity | null =>
  verified.get(token, now().getTime())

/** Verifies a person's JWT against the key set; null when it does not hold. */
export const verifyJwt = async (token: string, world: World): Promise<Identity | null> => {
  const { JWT_ISSUER, JWT_AUDIENCE, JWT_ORGANIZATION_CLAIM, JWT_ROLE_CLAIM } = world.variables
  try {
    const { payload } = await jwtVerify(token, keySetOf(world), {
      algorithms,
      issuer: JWT_ISSUER,
      audience: JWT_AUDIENCE,
      requiredClaims: ['sub', 'exp'],
      clockTolerance: 60,
    })
    const parsed = claims.safeParse({
      sub: payload.sub,
      organization: payload[JWT_ORGANIZATION_CLAIM],
      role: payload[JWT_ROLE_CLAIM],
    })
    if (!parsed.success) return null
    const { sub: subject, organization: orgId, role } = parsed.data
    const identity: Identity =
      role === 'service'
        ? { kind: 'service', orgId, subject, scopes: new Set(scopes) }
        : { kind: 'person', orgId, subject, role }
    const expiresAt = (payload.exp ?? 0) * 1000
    verified.set(token, identity, Math.min(expiresAt, world.now().getTime() + rememberedMs))
    return identity
  } catch (error) {
    if (
      error instanceof errors.JWKSTimeout ||
      (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC')
    ) {
      throw new AppError('unavailable', 'The identity provider does not answer.', {
        headers: { 'retry-after': '5' },
      })
    }
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}
