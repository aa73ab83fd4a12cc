import { canonicalJson } from '../json.ts'
import { sha256 } from '../sha256.ts'

/** What a seal vouches for: an entry of the audit log as it is stored. */
export interface SealedEntry {
  readonly id: string
  readonly actor: string
  readonly action: string
  readonly objectType: string
  readonly objectId: string
  readonly data: unknown
  readonly createdAt: Date
}

/** What the first seal of an organization follows. */
export const firstPrevious = ''

/**
 * The hash of an entry in the chain of its organization: SHA-256 over the hash before it, its place and the entry. Who
 * changes, removes or inserts an entry must change every hash after it, and the head that somebody noted down.
 */
export const sealOf = (previous: string, sequence: number, entry: SealedEntry): Promise<string> => {
  const { id, actor, action, objectType, objectId, data, createdAt } = entry
  return sha256(
    canonicalJson([previous, sequence, id, actor, action, objectType, objectId, data, createdAt.getTime()]),
  )
}
