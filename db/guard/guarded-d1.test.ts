import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { withTestStore } from '../../tests/harness/test-store.ts'
import type { Store } from '../store.ts'
import { systemRepository } from '../system.ts'
import { UnboundStatementError } from './guarded-d1.ts'

let store: Store
withTestStore((opened) => {
  store = opened
})

const refusal = { cause: expect.any(UnboundStatementError) }

it('the database of one organization answers about that one only', async () => {
  const [own, other] = [randomUUID(), randomUUID()]
  for (const id of [own, other]) await systemRepository(store).ensureOrganization(id, new Date(0))
  const { db, t, atomically } = store.boundTo(own)
  const settings = (id: string) =>
    db.select({ id: t.organizations.id }).from(t.organizations).where(eq(t.organizations.id, id))
  expect(await settings(own)).toEqual([{ id: own }])
  await expect(settings(other)).rejects.toMatchObject(refusal)
  await expect(db.select().from(t.agents)).rejects.toMatchObject(refusal)
  const changed = new Date(1)
  const update = (id: string) =>
    db.update(t.organizations).set({ createdAt: changed }).where(eq(t.organizations.id, id))
  await expect(atomically([update(own), update(other)])).rejects.toThrow(UnboundStatementError)
  const created = await store.db.select({ at: t.organizations.createdAt }).from(t.organizations)
  expect(created.map(({ at }) => at.getTime())).toEqual([0, 0])
})
