import { firstPrevious, sealOf } from '../../core/audit/seal.ts'
import { type Organization, withOrganization } from '../../db/organization.ts'
import type { Store } from '../../db/store.ts'
import { systemRepository } from '../../db/system.ts'

/** Entries that one call seals at most. */
const batchSize = 500

/** How far back the sweep looks, in milliseconds; what it missed is sealed by the next verification. */
const sweptMs = 3_600_000
const sweptOrganizations = 100

/**
 * Seals the entries of the audit log that have no seal yet, oldest first. Of two at the same time one wins, and the other
 * leaves it at that.
 * @returns whether there may be more
 */
export const sealAudit = async (
  { audit, atomically, isDuplicate }: Organization,
  at: Date,
): Promise<boolean> => {
  const entries = await audit.unsealed(batchSize)
  let { sequence, hash } = (await audit.head()) ?? { sequence: 0, hash: firstPrevious }
  const seals = []
  for (const entry of entries) {
    sequence++
    hash = await sealOf(hash, sequence, entry)
    seals.push(audit.seal({ sequence, entryId: entry.id, hash, createdAt: at }))
  }
  try {
    await atomically(seals)
  } catch (error) {
    if (!isDuplicate(error, 'audit_seals')) throw error
  }
  return entries.length === batchSize
}

/** Seals what the last hour left in the audit logs of all organizations. */
export const sealAudits = async ({ store, now }: { store: Store; now: () => Date }): Promise<void> => {
  const since = new Date(now().getTime() - sweptMs)
  for (const orgId of await systemRepository(store).organizationsToSeal(since, sweptOrganizations)) {
    await withOrganization(store, orgId, (organization) => sealAudit(organization, now()))
  }
}
