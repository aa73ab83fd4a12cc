import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../contracts/client.ts'
import { withOrganization } from '../../db/organization.ts'
import type { Store } from '../../db/store.ts'
import { systemRepository } from '../../db/system.ts'
import { consumeOutbox } from '../../queues/consumers/effects.ts'
import { withTestStore } from '../../tests/harness/test-store.ts'
import { createApp } from '../app.ts'
import type { World } from '../context.ts'

let store: Store
withTestStore((opened) => {
  store = opened
})

const issuer = 'https://identity.test/'
const audience = 'prisma-glow'

/** The API in this process, with an admin signed in; `sent` are the queue messages. */
const signedIn = async (orgId: string) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const key = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }
  const token = await new SignJWT({ org_id: orgId, role: 'admin' })
    .setProtectedHeader({ alg: 'ES256', kid: 'k' })
    .setSubject('ann')
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime('5m')
    .sign(privateKey)
  const sent: unknown[] = []
  const app = createApp()
  const world = (request: Request) =>
    ({
      bindings: {
        IDENTITY: { fetch: async () => Response.json({ keys: [key] }) },
        EFFECTS: { sendBatch: async (messages: unknown[]) => sent.push(...messages) },
      },
      variables: {
        JWKS_URL: `${issuer}${orgId}`,
        JWT_ISSUER: issuer,
        JWT_AUDIENCE: audience,
        JWT_ORGANIZATION_CLAIM: 'org_id',
        JWT_ROLE_CLAIM: 'role',
        FEEDBACK_TOKEN_SECRETS: [],
      },
      store,
      requestId: 'r',
      now: () => new Date(),
      newId: () => randomUUID(),
      waitUntil: () => {},
      request,
      // The parts of the world that these routes use.
    }) as unknown as World
  const client = createClient({
    baseUrl: 'http://api.test',
    token,
    fetch: async (url, init) => {
      const request = new Request(url, init)
      return app.fetch(request, { world: world(request) })
    },
  })
  return { client, sent }
}

describe('dead letters', () => {
  it('are made of work that failed for good, replayed once, and made again when it fails again', async () => {
    const orgId = randomUUID()
    await systemRepository(store).ensureOrganization(orgId, new Date())
    const outboxId = randomUUID()
    await withOrganization(store, orgId, (organization) =>
      organization.atomically([
        organization.outbox.add({ id: outboxId, topic: 'unheard.of', payload: {}, at: new Date() }),
      ]),
    )
    const consume = () =>
      consumeOutbox(
        { type: 'outbox', org_id: orgId, id: outboxId },
        // An unknown topic fails before anything of the world is used but clock and ids.
        { store, now: () => new Date(), newId: () => randomUUID() } as unknown as Parameters<
          typeof consumeOutbox
        >[1],
      )
    for (let attempt = 0; attempt < 6; attempt++) await consume()

    const { client, sent } = await signedIn(orgId)
    const [dead, ...more] = (await client.deadLetters.list()).items
    expect(more).toEqual([])
    expect(dead).toMatchObject({ topic: 'unheard.of', attempts: 6, replayed_at: null })

    const params = { id: dead?.id ?? '' }
    const replayed = await client.deadLetters.replay({ params })
    expect(replayed.replayed_at).not.toBeNull()
    expect(sent).toEqual([{ body: { type: 'outbox', org_id: orgId, id: outboxId } }])
    await expect(client.deadLetters.replay({ params })).rejects.toMatchObject({ status: 409 })
    expect((await client.audit.list()).items.map(({ action }) => action)).toEqual(['dead_letter.replayed'])

    for (let attempt = 0; attempt < 6; attempt++) await consume()
    const after = await client.deadLetters.list()
    expect(after.items.map(({ replayed_at }) => replayed_at === null)).toEqual([true, false])
  })
})
