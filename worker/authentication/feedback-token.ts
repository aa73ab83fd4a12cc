import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { World } from '../context.ts'
import { AppError } from '../errors.ts'
import type { Identity } from '../identity.ts'

const issuer = 'prisma-glow'
const audience = 'feedback'
const type = 'feedback+jwt'

const claims = z.object({
  sub: z.string(),
  org: z.uuid(),
  agent: z.uuid(),
  execution: z.uuid().nullable(),
  origins: z.array(z.string()),
})

const keyOf = (secret: string) => new TextEncoder().encode(secret)

/** Signs a token that submits feedback on one agent until it expires. */
export const signFeedbackToken = (
  token: {
    orgId: string
    subject: string
    agentId: string
    executionId: string | null
    origins: readonly string[]
    issuedAt: Date
    expiresAt: Date
  },
  secret: string,
): Promise<string> =>
  new SignJWT({
    org: token.orgId,
    agent: token.agentId,
    execution: token.executionId,
    origins: [...token.origins],
  })
    .setProtectedHeader({ alg: 'HS256', typ: type })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(token.subject)
    .setIssuedAt(token.issuedAt)
    .setExpirationTime(token.expiresAt)
    .sign(keyOf(secret))

const isFeedbackToken = (token: string): boolean => {
  try {
    return decodeProtectedHeader(token).typ === type
  } catch {
    // Not a JWT at all: the caller goes on to the next kind of credential, which refuses it.
    return false
  }
}

/** Verifies a feedback token and the origin it is used from; null when it is none or does not hold. */
export const verifyFeedbackToken = async (
  token: string,
  { variables, request }: World,
): Promise<Identity | null> => {
  if (!isFeedbackToken(token)) return null
  for (const secret of variables.FEEDBACK_TOKEN_SECRETS) {
    try {
      const { payload } = await jwtVerify(token, keyOf(secret), {
        algorithms: ['HS256'],
        issuer,
        audience,
        typ: type,
      })
      const { sub, org, agent, execution, origins } = claims.parse(payload)
      const origin = request.headers.get('origin')
      if (origins.length > 0 && (origin === null || !origins.includes(origin))) {
        throw new AppError('forbidden', 'The token is not valid for this origin.')
      }
      return {
        kind: 'feedback_token',
        orgId: org,
        subject: sub,
        agentId: agent,
        executionId: execution,
        origins,
      }
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
    }
  }
  return null
}
