import { randomUUID } from 'node:crypto'
import { base64url, exportJWK, exportSPKI, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { World } from '../context.ts'
import { authenticate } from './authenticate.ts'

const issuer = 'https://identity.example'
const audience = 'prisma-glow'
const orgId = randomUUID()
const seconds = () => Math.floor(Date.now() / 1000)

let trusted: GenerateKeyPairResult
let foreign: GenerateKeyPairResult
let keySet: string
let fetches = 0
/** Key sets are remembered by their address: each test has its own. */
let address = ''

beforeAll(async () => {
  trusted = await generateKeyPair('RS256', { extractable: true })
  foreign = await generateKeyPair('RS256', { extractable: true })
  const { kty, n, e } = await exportJWK(trusted.publicKey)
  keySet = JSON.stringify({ keys: [{ kty, n, e, kid: 'first', use: 'sig', alg: 'RS256' }] })
})
beforeEach(() => {
  fetches = 0
  address = `https://identity.example/${randomUUID()}`
})

const authorized = (header: string | null, url = 'https://product.example/api') =>
  authenticate({
    request: new Request(url, header === null ? {} : { headers: { authorization: header } }),
    now: () => new Date(),
    variables: {
      JWKS_URL: address,
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: audience,
      JWT_ORGANIZATION_CLAIM: 'org',
      JWT_ROLE_CLAIM: 'role',
      FEEDBACK_TOKEN_SECRETS: ['a secret of more than thirty-two bytes'],
    },
    bindings: {
      IDENTITY: {
        async fetch() {
          fetches++
          return new Response(keySet, { headers: { 'content-type': 'application/json' } })
        },
      },
    },
    // The parts of the world that a credential needs.
  } as unknown as World)

interface Change {
  readonly claims?: Record<string, unknown>
  readonly header?: Record<string, unknown>
  readonly key?: CryptoKey | Uint8Array
}

const tokenOf = ({ claims = {}, header = {}, key = trusted.privateKey }: Change = {}) =>
  new SignJWT({
    iss: issuer,
    aud: audience,
    sub: 'ada',
    exp: seconds() + 300,
    org: orgId,
    role: 'expert',
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', kid: 'first', ...header })
    .sign(key)

/** A token with any header, signed by nobody. */
const unsigned = async (header: object) => {
  const [, payload] = (await tokenOf()).split('.')
  return `${base64url.encode(JSON.stringify(header))}.${payload}.`
}

const refused = { code: 'unauthenticated' }

describe('a JWT', () => {
  it('of the identity provider says who asks', async () => {
    expect(await authorized(`Bearer ${await tokenOf()}`)).toEqual({
      kind: 'person',
      orgId,
      subject: 'ada',
      role: 'expert',
    })
    expect(await authorized(`bearer ${await tokenOf({ claims: { exp: seconds() - 30 } })}`)).toMatchObject({
      subject: 'ada',
    })
  })

  const altered: readonly (readonly [string, () => Promise<string>])[] = [
    ['is not signed', () => unsigned({ alg: 'none', kid: 'first' })],
    ['says that it needs no signature, in other letters', () => unsigned({ alg: 'NoNe', kid: 'first' })],
    [
      'is signed with the public key as if it were a secret',
      async () =>
        tokenOf({
          header: { alg: 'HS256' },
          key: new TextEncoder().encode(await exportSPKI(trusted.publicKey)),
        }),
    ],
    ['is signed by somebody else', () => tokenOf({ key: foreign.privateKey })],
    [
      'brings its own key',
      async () =>
        tokenOf({ key: foreign.privateKey, header: { jwk: await exportJWK(foreign.publicKey), kid: 'own' } }),
    ],
    [
      'names another key set',
      () => tokenOf({ key: foreign.privateKey, header: { jku: 'https://evil.example/keys', kid: 'own' } }),
    ],
    [
      'names another certificate',
      () => tokenOf({ key: foreign.privateKey, header: { x5u: 'https://evil.example/cert', kid: 'own' } }),
    ],
    [
      'wants an extension that nobody knows',
      async () => {
        const [, payload, signature] = (await tokenOf()).split('.')
        const header = { alg: 'RS256', kid: 'first', crit: ['exp-b'], 'exp-b': true }
        return `${base64url.encode(JSON.stringify(header))}.${payload}.${signature}`
      },
    ],
    ['is of another issuer', () => tokenOf({ claims: { iss: 'https://other.example' } })],
    ['is for somebody else', () => tokenOf({ claims: { aud: 'another-product' } })],
    ['is for nobody', () => tokenOf({ claims: { aud: undefined } })],
    ['expired more than a minute ago', () => tokenOf({ claims: { exp: seconds() - 62 } })],
    ['never expires', () => tokenOf({ claims: { exp: undefined } })],
    ['does not hold for another minute', () => tokenOf({ claims: { nbf: seconds() + 62 } })],
    ['names nobody', () => tokenOf({ claims: { sub: undefined } })],
    ['names no organization', () => tokenOf({ claims: { org: 'everybody' } })],
    ['has a role that does not exist', () => tokenOf({ claims: { role: 'owner' } })],
    [
      'was changed after it was signed',
      async () => {
        const [header, payload = '', signature] = (await tokenOf()).split('.')
        const claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload)))
        return `${header}.${base64url.encode(JSON.stringify({ ...claims, role: 'admin' }))}.${signature}`
      },
    ],
    ['has 16 kB', () => tokenOf({ claims: { padding: 'x'.repeat(16_000) } })],
    ['is none at all', async () => 'not.a.token'],
  ]
  it.each(altered)('is refused when it %s', async (_, make) => {
    await expect(authorized(`Bearer ${await make()}`)).rejects.toMatchObject(refused)
  })

  it('is taken from the Authorization header only, as a bearer', async () => {
    const token = await tokenOf()
    for (const header of [null, '', token, `Basic ${token}`, `Token ${token}`, `Bearer ${token} ${token}`]) {
      await expect(
        authorized(header, `https://product.example/api?access_token=${token}`),
      ).rejects.toMatchObject(refused)
    }
  })

  it('with a key that nobody knows does not make the product ask for keys over and over', async () => {
    await authorized(`Bearer ${await tokenOf()}`)
    const tokens = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => tokenOf({ header: { kid: `unknown-${n}` } })),
    )
    for (const token of tokens) await expect(authorized(`Bearer ${token}`)).rejects.toMatchObject(refused)
    expect(fetches).toBe(1)
  })
})
