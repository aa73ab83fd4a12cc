import { base64url } from 'jose'
import { describeError, logLine } from '../../core/log-line.ts'
import { sha256 } from '../../core/sha256.ts'
import { withOrganization } from '../../db/organization.ts'
import { SnapshotCache } from '../assignment/snapshot-cache.ts'
import type { World } from '../context.ts'
import { AppError } from '../errors.ts'
import type { Identity } from '../identity.ts'

const pattern = /^pgk_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/

/** Whether a credential looks like a service key. */
export const isServiceKey = (credential: string): boolean => credential.startsWith('pgk_')

/** How the keys of an organization begin. */
const prefixOf = (orgId: string) => `pgk_${orgId.replaceAll('-', '')}_`

/** A new service key `pgk_<organization>_<256 random bits>`, and what is stored of it. */
export const makeServiceKey = async (orgId: string, random: Uint8Array) => {
  const secret = base64url.encode(random)
  const key = `${prefixOf(orgId)}${secret}`
  return { key, prefix: `pgk_…_${secret.slice(0, 4)}`, secretHash: await sha256(secret) }
}

const uuidOf = (hex: string) =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')

/**
 * A revocation is in force everywhere within 2 s of its answer: the hard age and the time of one query stay below.
 * Without the database nobody knows what was revoked, so no key is trusted past that age.
 */
const identities = new SnapshotCache<Identity>({ softMs: 750, hardMs: 1_500, lostMs: 1_500 }, 5_000)

/** The next requests in this isolate see which keys of the organization were just revoked. */
export const forgetServiceKeys = (orgId: string): void => identities.forget(prefixOf(orgId))

/** When a key was last used is told to the minute: a write a request would cost more than all else of most requests. */
const usedEveryMs = 60_000

/** Looks a key up by its hash inside the organization that it names; null when it is unknown or revoked. */
const load = async (
  orgId: string,
  secret: string,
  { store, now, waitUntil }: World,
): Promise<Identity | null> =>
  withOrganization(store, orgId, async (organization) => {
    const row = await organization.serviceKeys.findBySecretHash(await sha256(secret))
    if (row === null || row.revokedAt !== null) return null
    const at = now()
    if (row.lastUsedAt === null || at.getTime() - row.lastUsedAt.getTime() >= usedEveryMs) {
      waitUntil(organization.atomically([organization.serviceKeys.markUsed(row.id, at)]))
    }
    return { kind: 'service', orgId, subject: row.id, scopes: new Set(row.scopes) }
  })

/** Whose service key it is, while that is fresh; null when it must be looked up. */
export const knownServiceKey = (key: string, { now }: World): Identity | null =>
  identities.fresh(key, now().getTime())

/** The identity behind a service key, from the isolate's memory where it is fresh; null when unknown or revoked. */
export const verifyServiceKey = async (key: string, world: World): Promise<Identity | null> => {
  const [, organizationHex, secret] = pattern.exec(key) ?? []
  if (organizationHex === undefined || secret === undefined) return null
  const reading = await identities.read(key, {
    now: () => world.now().getTime(),
    waitUntil: world.waitUntil,
    load: () => load(uuidOf(organizationHex), secret, world),
    onFailure: (error) =>
      console.error(logLine('error', 'service_key_not_refreshed', { error: describeError(error) })),
  })
  if (reading !== null && !reading.isTrusted) {
    throw new AppError('unavailable', 'Service keys cannot be checked at the moment.', {
      headers: { 'retry-after': '1' },
    })
  }
  return reading?.value ?? null
}
