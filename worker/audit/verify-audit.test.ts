import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { type Organization, withOrganization } from '../../db/organization.ts'
import type { Store } from '../../db/store.ts'
import { systemRepository } from '../../db/system.ts'
import { withTestStore } from '../../tests/harness/test-store.ts'
import { sealAudit, sealAudits } from './seal-audits.ts'
import { verifyAudit } from './verify-audit.ts'

let store: Store
let database: D1Database
withTestStore((opened, under) => {
  store = opened
  database = under
})

const at = new Date(Date.UTC(2026, 10, 1))
const entryOf = (n: number) => ({
  id: `0192f0c0-0000-7000-8000-${String(n).padStart(12, '0')}`,
  actor: 'user:ann',
  action: 'agent.changed',
  objectType: 'agent',
  objectId: randomUUID(),
  data: { n, nested: { b: 1, a: [2, null] } },
  at: new Date(at.getTime() + n),
})

const inOrganization = <T>(orgId: string, work: (organization: Organization) => Promise<T>) =>
  withOrganization(store, orgId, work)
const verified = (orgId: string, page: { after?: number; limit?: number } = {}) =>
  inOrganization(orgId, (organization) => verifyAudit(organization, { after: 0, limit: 10_000, ...page }))

/** An organization with that many sealed entries. */
const withEntries = async (count: number) => {
  const orgId = randomUUID()
  await systemRepository(store).ensureOrganization(orgId, at)
  await inOrganization(orgId, async (organization) => {
    await organization.atomically(
      Array.from({ length: count }, (_, n) => organization.audit.add(entryOf(n + 1))),
    )
    await sealAudit(organization, at)
  })
  return orgId
}

/** What somebody does who may do anything to the database. */
const tamper = async (sql: string, ...parameters: unknown[]) => {
  const { results } = await database
    .prepare("select name, sql from sqlite_master where type = 'trigger'")
    .all<{ name: string; sql: string }>()
  for (const { name } of results) await database.prepare(`drop trigger ${name}`).run()
  await database
    .prepare(sql)
    .bind(...parameters)
    .run()
  for (const { sql: trigger } of results) await database.prepare(trigger).run()
}

describe('the audit log', () => {
  it('is intact as it was written, in one piece or in pages', async () => {
    const orgId = await withEntries(5)
    const whole = await verified(orgId)
    expect(whole).toMatchObject({ checked: 5, intact: true, problems: [], next: null })
    expect(whole.head).toEqual({ sequence: 5, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const first = await verified(orgId, { limit: 2 })
    expect(first).toMatchObject({ checked: 2, intact: true, next: 2 })
    const rest = await verified(orgId, { after: 2 })
    expect(rest).toEqual({ ...whole, checked: 3 })
    expect(await verified(await withEntries(0))).toMatchObject({ checked: 0, intact: true, head: null })
  })

  it('shows what was changed, removed, or taken out of the chain', async () => {
    const orgId = await withEntries(5)
    const { id } = entryOf(2)
    await tamper("update audit_log set actor = 'user:eve' where org_id = ? and id = ?", orgId, id)
    expect((await verified(orgId)).problems).toEqual([
      { sequence: 2, entry_id: id, problem: 'entry_changed' },
    ])
    await tamper('delete from audit_log where org_id = ? and id = ?', orgId, id)
    expect((await verified(orgId)).problems).toEqual([
      { sequence: 2, entry_id: id, problem: 'entry_missing' },
    ])
    await tamper('delete from audit_seals where org_id = ? and sequence = 2', orgId)
    expect((await verified(orgId)).problems).toEqual([
      { sequence: 3, entry_id: entryOf(3).id, problem: 'seal_missing' },
    ])
  })

  it('shows an entry that was changed together with its seal by the next one', async () => {
    const orgId = await withEntries(3)
    await tamper('update audit_seals set hash = ? where org_id = ? and sequence = 2', 'f'.repeat(64), orgId)
    expect((await verified(orgId)).problems.map(({ sequence }) => sequence)).toEqual([2, 3])
  })

  it('is only ever added to', async () => {
    const orgId = await withEntries(1)
    const { t } = store
    const refused = { cause: { message: expect.stringContaining('append-only') } }
    await expect(
      store.db.update(t.auditLog).set({ actor: 'user:eve' }).where(eq(t.auditLog.orgId, orgId)),
    ).rejects.toMatchObject(refused)
    await expect(
      store.db.delete(t.auditSeals).where(and(eq(t.auditSeals.orgId, orgId))),
    ).rejects.toMatchObject(refused)
  })

  it('is sealed once by many at the same time, and behind whoever writes', async () => {
    const orgId = await withEntries(3)
    await inOrganization(orgId, (organization) =>
      organization.atomically([organization.audit.add(entryOf(9))]),
    )
    await Promise.all([1, 2, 3].map(() => sealAudits({ store, now: () => new Date(at.getTime() + 60_000) })))
    await inOrganization(orgId, (organization) => sealAudit(organization, at))
    expect(await verified(orgId)).toMatchObject({ checked: 4, intact: true })
  })
})
