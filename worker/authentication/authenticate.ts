import type { World } from '../context.ts'
import { AppError } from '../errors.ts'
import type { Identity } from '../identity.ts'
import { verifyFeedbackToken } from './feedback-token.ts'
import { knownJwt, verifyJwt } from './jwt.ts'
import { isServiceKey, knownServiceKey, verifyServiceKey } from './service-key.ts'

/** Longer credentials are refused unread. */
const maxCredentialLength = 8192

const refused = (detail: string) =>
  new AppError('unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer' } })

const scheme = /^Bearer +(\S+)$/i

/** The credential of the Authorization header; null when there is none that could be one. */
const credentialOf = (header: string): string | null => {
  // Most say it like this; the name of a scheme is case-insensitive (RFC 9110, 11.1).
  const credential = scheme.exec(header)?.[1]
  return credential === undefined || credential.length > maxCredentialLength ? null : credential
}

/** The one way into the product: turns the Authorization header into a verified identity, or throws 401. */
export const authenticate = async (world: World): Promise<Identity> => {
  const header = world.request.headers.get('authorization')
  if (header === null) throw refused('Send an Authorization header: Bearer <token or service key>.')
  const credential = credentialOf(header)
  if (credential === null) {
    throw refused('The Authorization header must be: Bearer <token or service key>.')
  }
  const identity = isServiceKey(credential)
    ? await verifyServiceKey(credential, world)
    : (knownJwt(credential, world) ??
      (await verifyFeedbackToken(credential, world)) ??
      (await verifyJwt(credential, world)))
  if (identity === null) throw refused('The credential is not valid, has expired or was revoked.')
  return identity
}

/** The same where the credential was verified a moment ago and needs no refresh yet; null otherwise. */
export const authenticateKnown = (world: World): Identity | null => {
  const credential = credentialOf(world.request.headers.get('authorization') ?? '')
  if (credential === null) return null
  return isServiceKey(credential) ? knownServiceKey(credential, world) : knownJwt(credential, world)
}
