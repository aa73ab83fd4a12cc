import { base64url } from 'jose'
import { sha256 } from '../../core/sha256.ts'
import { withOrganization } from '../../db/organization.ts'
import type { World } from '../context.ts'
import type { Identity } from '../identity.ts'

const pattern = /^pgk_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/

/** Whether a credential looks like a service key. */
export const isServiceKey = (credential: string): boolean => credential.startsWith('pgk_')

/** A new service key `pgk_<organization>_<256 random bits>`, and what is stored of it. */
export const makeServiceKey = async (orgId: string, random: Uint8Array) => {
  const secret = base64url.encode(random)
  const key = `pgk_${orgId.replaceAll('-', '')}_${secret}`
  return { key, prefix: `pgk_…_${secret.slice(0, 4)}`, secretHash: await sha256(secret) }
}

const uuidOf = (hex: string) =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')

/** Looks a key up by its hash inside the organization that it names; null when it is unknown or revoked. */
export const verifyServiceKey = async (key: string, world: World): Promise<Identity | null> => {
  const [, organizationHex, secret] = pattern.exec(key) ?? []
  if (organizationHex === undefined || secret === undefined) return null
  const orgId = uuidOf(organizationHex)
  return withOrganization(world.store, orgId, async (organization) => {
    const row = await organization.serviceKeys.findBySecretHash(await sha256(secret))
    if (row === null || row.revokedAt !== null) return null
    world.waitUntil(organization.atomically([organization.serviceKeys.markUsed(row.id, world.now())]))
    return { kind: 'service', orgId, subject: row.id, scopes: new Set(row.scopes) }
  })
}
