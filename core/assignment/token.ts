import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { z } from 'zod'
import type { Variant } from './split.ts'

/** What an assignment token says: which configuration answered whom, and how it was drawn. */
export interface AssignmentClaims {
  readonly orgId: string
  readonly executionId: string
  readonly agentId: string
  /** Null for a configuration that is no version of the agent. */
  readonly agentVersion: number | null
  /** The experiment or deployment that decided; null when there was none. */
  readonly splitId: string | null
  readonly variant: Variant | null
  readonly probability: number
  readonly configVersion: number
  /** The user that the request named. */
  readonly userId: string
  /** What was assigned: the user, or the session or conversation. */
  readonly unitId: string
  /** The conversation that this answer belongs to; null where the request named none. */
  readonly conversationId: string | null
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
}

/** A signing key with the name that tokens carry, so that keys can be rotated. */
export interface TokenKey {
  readonly id: string
  /** HMAC-SHA-256 that has taken in the secret; cloned for every token. */
  readonly mac: ReturnType<typeof hmac.create>
}

export type TokenReading =
  | { readonly ok: true; readonly claims: AssignmentClaims }
  | { readonly ok: false; readonly code: 'malformed' | 'unknown_key' | 'bad_signature' }

const encoder = new TextEncoder()
const idPattern = /^[\w-]{1,40}$/

/** Payloads are arrays, not objects: a token travels with every request and names would be half of it. */
const payloadSchema = z.tuple([
  z.literal(2),
  z.string(),
  z.string(),
  z.string(),
  z.number().nullable(),
  z.string().nullable(),
  z.enum(['A', 'B']).nullable(),
  z.number(),
  z.number(),
  z.string(),
  /** Null: the unit is the user. */
  z.string().nullable(),
  z.string().nullable(),
  z.number(),
])

/**
 * Makes a key from a secret.
 * @param id names the key in tokens: letters, digits, `_` and `-`
 * @throws RangeError when the id has other characters or the secret is shorter than 32 bytes
 */
export function importTokenKey(id: string, secret: string): TokenKey {
  const bytes = encoder.encode(secret)
  if (!idPattern.test(id))
    throw new RangeError(`Token key id ${id} has other characters than letters, digits, _ and -`)
  if (bytes.length < 32) throw new RangeError('A token secret needs at least 32 bytes')
  return { id, mac: hmac.create(sha256, bytes) }
}

/**
 * A compact token `key.payload.signature`, HMAC-SHA-256 over the first two parts. Signed without the platform's
 * asynchronous cryptography, which would end this turn of the event loop and begin another one.
 */
export function signAssignment(claims: AssignmentClaims, key: TokenKey): string {
  const payload: z.input<typeof payloadSchema> = [
    2,
    claims.orgId,
    claims.executionId,
    claims.agentId,
    claims.agentVersion,
    claims.splitId,
    claims.variant,
    claims.probability,
    claims.configVersion,
    claims.userId,
    claims.unitId === claims.userId ? null : claims.unitId,
    claims.conversationId,
    claims.issuedAt,
  ]
  const signed = `${key.id}.${toBase64Url(utf8Binary(JSON.stringify(payload)))}`
  return `${signed}.${toBase64Url(String.fromCharCode(...signatureOf(signed, key)))}`
}

/** Reads a token signed by any of the keys; the signature is checked before the payload is looked at. */
export function verifyAssignment(token: string, keys: readonly TokenKey[]): TokenReading {
  const [keyId, payload, signature, ...rest] = token.split('.')
  const signatureBytes = fromBase64Url(signature ?? '')
  if (!keyId || !payload || !signatureBytes || rest.length > 0) return { ok: false, code: 'malformed' }
  const key = keys.find((candidate) => candidate.id === keyId)
  if (!key) return { ok: false, code: 'unknown_key' }
  const isGenuine = isEqual(signatureBytes, signatureOf(`${keyId}.${payload}`, key))
  return isGenuine ? readPayload(payload) : { ok: false, code: 'bad_signature' }
}

function signatureOf(signed: string, { mac }: TokenKey): Uint8Array {
  return mac.clone().update(encoder.encode(signed)).digest()
}

/** Compares all bytes whatever the first difference, so that the time tells nothing of the signature. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (const [at, byte] of b.entries()) difference |= byte ^ (a[at] ?? 0)
  return difference === 0
}

function readPayload(payload: string): TokenReading {
  const bytes = fromBase64Url(payload)
  const parsed = payloadSchema.safeParse(bytes && JSON.parse(new TextDecoder().decode(bytes)))
  if (!parsed.success) return { ok: false, code: 'malformed' }
  const [
    ,
    orgId,
    executionId,
    agentId,
    agentVersion,
    splitId,
    variant,
    probability,
    configVersion,
    userId,
    unitId,
    conversationId,
    issuedAt,
  ] = parsed.data
  const drawn = { splitId, variant, probability, configVersion }
  const whom = { userId, unitId: unitId ?? userId, conversationId }
  return { ok: true, claims: { orgId, executionId, agentId, agentVersion, ...drawn, ...whom, issuedAt } }
}

const urlSafe: Readonly<Record<string, string>> = { '+': '-', '/': '_', '=': '' }

/** Of a text whose characters are bytes, as `btoa` reads it. */
function toBase64Url(binary: string): string {
  return btoa(binary).replace(/[+/=]/g, (char) => urlSafe[char] ?? '')
}

/** The UTF-8 bytes of a text as characters; an ASCII text is that already. */
function utf8Binary(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : String.fromCharCode(...encoder.encode(text))
}

/** Null when the text is no base64url. */
function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return null
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}
