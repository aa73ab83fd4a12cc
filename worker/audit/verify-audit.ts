import type { AuditVerification } from '../../contracts/administration.ts'
import { firstPrevious, sealOf } from '../../core/audit/seal.ts'
import type { Organization } from '../../db/organization.ts'

const pageSize = 1_000
const namedProblems = 100

/**
 * Checks seals of the audit log against the entries that they vouch for, after one that is trusted.
 * @param after place of the trusted seal; 0 for none
 */
export const verifyAudit = async (
  { audit }: Pick<Organization, 'audit'>,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<AuditVerification> => {
  const [trusted] = after === 0 ? [] : await audit.sealed(after - 1, 1)
  let previous = trusted?.seal.sequence === after ? trusted.seal.hash : firstPrevious
  let place = after
  let checked = 0
  const problems: AuditVerification['problems'] = []
  let head: AuditVerification['head'] = null
  let isEnd = false
  while (checked < limit && !isEnd) {
    const rows = await audit.sealed(place, Math.min(pageSize, limit - checked))
    isEnd = rows.length < Math.min(pageSize, limit - checked)
    for (const { seal, entry } of rows) {
      const report = (problem: AuditVerification['problems'][number]['problem']) =>
        problems.push({ sequence: seal.sequence, entry_id: seal.entryId, problem })
      if (seal.sequence !== place + 1) report('seal_missing')
      else if (entry === null) report('entry_missing')
      else if ((await sealOf(previous, seal.sequence, entry)) !== seal.hash) report('entry_changed')
      previous = seal.hash
      place = seal.sequence
      head = { sequence: seal.sequence, hash: seal.hash }
    }
    checked += rows.length
  }
  return {
    checked,
    intact: problems.length === 0,
    problems: problems.slice(0, namedProblems),
    head,
    next: isEnd ? null : place,
  }
}
