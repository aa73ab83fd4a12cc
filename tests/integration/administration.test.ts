import { describe, expect, it } from 'vitest'
import { createClient } from '../../contracts/client.ts'
import { callerWith } from './callers.ts'
import { signIn, testUrl } from './harness.ts'

describe.skipIf(testUrl === undefined)('service keys', () => {
  it('are shown once, work within their scopes, and end when revoked', async () => {
    const { client } = await signIn('admin')
    const made = await client.keys.create({ body: { name: 'front end', scopes: ['gateway:use'] } })
    const listed = await client.keys.list()
    expect(JSON.stringify(listed)).not.toContain(made.key)
    expect(listed.items).toMatchObject([{ id: made.id, name: 'front end', revoked_at: null }])

    const service = createClient({ baseUrl: testUrl ?? '', token: made.key })
    const ask = () =>
      service.gateway.complete({
        body: { model: 'agent:nobody', messages: [{ role: 'user', content: 'Hi' }] },
      })
    await expect(ask()).rejects.toMatchObject({ status: 404 })
    await expect(service.keys.list()).rejects.toMatchObject({ status: 403 })

    const revoked = await client.keys.revoke({ params: { id: made.id } })
    expect(revoked.revoked_at).not.toBeNull()
    await expect(ask()).rejects.toMatchObject({ status: 401 })
    const audit = await client.audit.list({ query: { object_type: 'service_key' } })
    expect(audit.items.map(({ action }) => action)).toEqual(['service_key.revoked', 'service_key.created'])
  })

  it('cannot be given a permission that only people have', async () => {
    const { client } = await signIn('admin')
    await expect(client.keys.create({ body: { name: 'x', scopes: ['keys:manage'] } })).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ field: 'scopes[0]' }] },
    })
  })
})

describe.skipIf(testUrl === undefined)('a request', () => {
  it('may write the scheme of its credential in any case', async () => {
    const { token } = await signIn('admin')
    const { status } = await callerWith(token).get('keys')
    const lowerCase = await fetch(`${testUrl}/api/learning/keys`, {
      headers: { authorization: `bearer ${token}` },
    })
    expect([status, lowerCase.status]).toEqual([200, 200])
  })

  it('with an empty Idempotency-Key is refused, naming it', async () => {
    const { token } = await signIn('admin')
    const { status, body } = await callerWith(token).post(
      'keys',
      { name: 'x', scopes: ['gateway:use'] },
      { 'idempotency-key': '' },
    )
    expect([status, body.errors?.[0].field]).toEqual([400, 'Idempotency-Key'])
  })

  it.each([
    ['keys', { name: ' ', scopes: ['gateway:use'] }, 'name'],
    ['agents', { slug: 'a', name: '\t', config: { system_prompt: 'x' } }, 'name'],
    ['agents', { slug: 'a', name: 'A', domain: ' ', config: { system_prompt: 'x' } }, 'domain'],
    ['experiments', { name: ' ', agent_id: crypto.randomUUID(), treatment_config: {} }, 'name'],
    [
      'agents',
      {
        ...{ slug: 'a', name: 'A' },
        config: { system_prompt: 'x', output_format: { type: 'label', labels: ['a', 'b', 'a'] } },
      },
      'config.output_format.labels',
    ],
  ])('to %s with a blank name or a repeated label is refused: %j', async (path, body, field) => {
    const { token } = await signIn('admin')
    const answer = await callerWith(token).post(path, body)
    expect([answer.status, answer.body.errors?.[0].field]).toEqual([422, field])
  })
})

describe.skipIf(testUrl === undefined)('settings', () => {
  it('override the product where they are set, and leave an audit row', async () => {
    const { client, orgId } = await signIn('admin')
    const before = await client.settings.get()
    expect(before.settings).toEqual({})
    const after = await client.settings.put({ body: { collection_rate: 1, consent_default: false } })
    expect(after.effective).toEqual({ ...before.effective, collection_rate: 1, consent_default: false })
    expect(await client.settings.get()).toEqual(after)
    const audit = await client.audit.list({ query: { object_id: orgId } })
    expect(audit.items[0]).toMatchObject({
      action: 'settings.replaced',
      data: { before: {}, after: { collection_rate: 1, consent_default: false } },
    })
  })

  it('refuse unknown names and values out of range, by their field', async () => {
    const { client } = await signIn('admin')
    const body = { collection_rate: 2, colour: 'red' }
    await expect(client.settings.put({ body })).rejects.toMatchObject({
      status: 422,
      problem: {
        errors: expect.arrayContaining([
          expect.objectContaining({ field: 'collection_rate' }),
          expect.objectContaining({ field: 'colour' }),
        ]),
      },
    })
  })
})

describe.skipIf(testUrl === undefined)('the audit log and dead letters', () => {
  it('shows that the audit log is as it was written, to admins', async () => {
    const { client, orgId } = await signIn('admin')
    const before = await client.audit.verify()
    expect(before).toMatchObject({ checked: 0, intact: true, head: null, next: null })
    await client.keys.create({ body: { name: 'one', scopes: ['gateway:use'] } })
    await client.keys.create({ body: { name: 'two', scopes: ['gateway:use'] } })
    const after = await client.audit.verify()
    expect(after).toMatchObject({ checked: 2, intact: true, problems: [], head: { sequence: 2 } })
    expect(await client.audit.verify({ query: { after: 1 } })).toEqual({ ...after, checked: 1 })
    const expert = await signIn('expert', orgId)
    await expect(expert.client.audit.verify()).rejects.toMatchObject({ status: 403 })
  })

  it('are for admins, paginate, and answer 404 for what is not there', async () => {
    const { client, orgId } = await signIn('admin')
    for (const rate of [0.1, 0.2, 0.3]) await client.settings.put({ body: { collection_rate: rate } })
    const first = await client.audit.list({ query: { limit: 2 } })
    const rest = await client.audit.list({ query: { limit: 2, cursor: first.next_cursor ?? '' } })
    expect([first.items.length, rest.items.length, rest.next_cursor]).toEqual([2, 1, null])
    expect((await client.deadLetters.list()).items).toEqual([])
    await expect(client.deadLetters.replay({ params: { id: crypto.randomUUID() } })).rejects.toMatchObject({
      status: 404,
    })
    const user = await signIn('user', orgId)
    await expect(user.client.audit.list()).rejects.toMatchObject({ status: 403 })
  })
})
