import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { withOrganization } from '../../db/organization.ts'
import type { Store } from '../../db/store.ts'
import { systemRepository } from '../../db/system.ts'
import { withTestStore } from '../../tests/harness/test-store.ts'
import type { World } from '../context.ts'
import { forgetServiceKeys, makeServiceKey, verifyServiceKey } from './service-key.ts'

let store: Store
withTestStore((opened) => {
  store = opened
})

const start = Date.UTC(2026, 10, 1)

/** An organization with one service key, a clock that the test sets, and a database that it can break. */
const withKey = async () => {
  const orgId = randomUUID()
  await systemRepository(store).ensureOrganization(orgId, new Date(start))
  const { key, prefix, secretHash } = await makeServiceKey(orgId, crypto.getRandomValues(new Uint8Array(32)))
  const id = randomUUID()
  await withOrganization(store, orgId, (organization) =>
    organization.atomically([
      organization.serviceKeys.create({
        id,
        name: 'key',
        prefix,
        secretHash,
        scopes: ['assignments:read'],
        createdBy: 'user:ann',
        createdAt: new Date(start),
        lastUsedAt: null,
        revokedAt: null,
      }),
    ]),
  )
  const state = { now: start, isReachable: true, reads: 0 }
  const behind: Promise<unknown>[] = []
  const boundTo = (id: string): Store => {
    const bound = store.boundTo(id)
    return {
      ...bound,
      db: {
        ...bound.db,
        select: ((...parts: Parameters<Store['db']['select']>) => {
          state.reads++
          if (!state.isReachable) throw new Error('gone')
          return bound.db.select(...parts)
          // The overloads of `select` cannot be written down again.
        }) as Store['db']['select'],
        update: bound.db.update.bind(bound.db),
      },
    }
  }
  const watched: Store = { ...store, boundTo }
  const world = {
    store: watched,
    now: () => new Date(state.now),
    waitUntil: (work: Promise<unknown>) => void behind.push(work),
    // The parts of the world that a service key needs.
  } as unknown as World
  return {
    state,
    verify: () => verifyServiceKey(key, world),
    settled: () => Promise.all(behind),
    revoke: () =>
      withOrganization(store, orgId, (organization) =>
        organization.atomically([organization.serviceKeys.revoke(id, new Date(state.now))]),
      ),
    lastUsedAt: async () =>
      withOrganization(store, orgId, async (organization) =>
        (await organization.serviceKeys.get(id))?.lastUsedAt?.getTime(),
      ),
    orgId,
  }
}

describe('a service key', () => {
  it('is read once while it is fresh', async () => {
    const { verify, state } = await withKey()
    expect(await verify()).toMatchObject({ kind: 'service', scopes: new Set(['assignments:read']) })
    state.now += 749
    expect(await verify()).not.toBeNull()
    expect(state.reads).toBe(1)
  })

  it('that was revoked is refused within 2 s, by an isolate that heard nothing of it', async () => {
    const { verify, state, revoke } = await withKey()
    await verify()
    state.now += 700
    await revoke()
    state.now += 1_999
    expect(await verify()).toBeNull()
  })

  it('that was revoked is refused at once where that was decided', async () => {
    const { verify, revoke, orgId } = await withKey()
    await verify()
    await revoke()
    forgetServiceKeys(orgId)
    expect(await verify()).toBeNull()
  })

  it('is refused for the time being when nobody can tell whether it was revoked', async () => {
    const { verify, state } = await withKey()
    await verify()
    state.isReachable = false
    state.now += 1_499
    expect(await verify()).not.toBeNull()
    state.now += 1
    await expect(verify()).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('says to the minute when it was last used, with one write a minute', async () => {
    const { verify, state, settled, lastUsedAt } = await withKey()
    const seen: (number | undefined)[] = []
    for (let second = 0; second < 125; second += 2) {
      state.now = start + second * 1_000
      await verify()
      await settled()
      seen.push(await lastUsedAt())
    }
    expect([...new Set(seen)]).toEqual([0, 60, 120].map((second) => start + second * 1_000))
  })
})
