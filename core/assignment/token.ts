import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base64urlnopad } from '@scure/base'
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

/** HMAC-SHA-256 that has taken in a secret, and perhaps more. */
type Mac = ReturnType<typeof macOf>

const macOf = (secret: Uint8Array) => hmac.create(sha256, secret).clone()

/** The first half of a token, which everybody has whom the same split gave the same variant. */
interface Signed {
  /** `key.decision.` */
  readonly text: string
  /** Has taken in the secret and the text. */
  readonly mac: Mac
}

/** A signing key with the name that tokens carry, so that keys can be rotated. */
export interface TokenKey {
  readonly id: string
  /** Has taken in the secret. */
  readonly mac: Mac
  /** What was signed last, by what the decision says. */
  readonly decisions: Map<string, Signed>
}

export type TokenReading =
  | { readonly ok: true; readonly claims: AssignmentClaims }
  | { readonly ok: false; readonly code: 'malformed' | 'unknown_key' | 'bad_signature' }

const encoder = new TextEncoder()
const idPattern = /^[\w-]{1,40}$/

// Both halves are arrays, not objects: a token travels with every request and names would be half of it.

/** What was decided: version of the format, organization, agent, its version, split, variant, probability, configuration. */
const decisionSchema = z.tuple([
  z.literal(3),
  z.string(),
  z.string(),
  z.number().nullable(),
  z.string().nullable(),
  z.enum(['A', 'B']).nullable(),
  z.number(),
  z.number(),
])

/** For whom and when: execution, user, unit where it is not the user, conversation, time of issue. */
const occasionSchema = z.tuple([
  z.string(),
  z.string(),
  z.string().nullable(),
  z.string().nullable(),
  z.number(),
])

/** Variants of a hundred agents with a handful of experiments each; about a kilobyte each. */
const rememberedDecisions = 1_000

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
  return { id, mac: macOf(bytes), decisions: new Map() }
}

/**
 * A compact token `key.decision.occasion.signature`, HMAC-SHA-256 over the first three parts. Most of it is the same for
 * many units, and hashed once; the rest is signed without the platform's asynchronous cryptography, which would end this
 * turn of the event loop and begin another one.
 */
export function signAssignment(claims: AssignmentClaims, key: TokenKey): string {
  const { text, mac } = signedDecision(claims, key)
  const occasion: z.input<typeof occasionSchema> = [
    claims.executionId,
    claims.userId,
    claims.unitId === claims.userId ? null : claims.unitId,
    claims.conversationId,
    claims.issuedAt,
  ]
  const part = encoded(occasion)
  const signature = String.fromCharCode(...signatureOf(part, mac))
  return `${text}${part}.${toBase64Url(signature)}`
}

function signedDecision(claims: AssignmentClaims, { id, mac, decisions }: TokenKey): Signed {
  const decision: z.input<typeof decisionSchema> = [
    3,
    claims.orgId,
    claims.agentId,
    claims.agentVersion,
    claims.splitId,
    claims.variant,
    claims.probability,
    claims.configVersion,
  ]
  const json = JSON.stringify(decision)
  const known = decisions.get(json)
  if (known !== undefined) return known
  const text = `${id}.${encoded(decision)}.`
  const signed = { text, mac: mac.clone().update(encoder.encode(text)) }
  decisions.set(json, signed)
  const [oldest] = decisions.keys()
  if (decisions.size > rememberedDecisions && oldest !== undefined) decisions.delete(oldest)
  return signed
}

/** Reads a token signed by any of the keys; the signature is checked before the payload is looked at. */
export function verifyAssignment(token: string, keys: readonly TokenKey[]): TokenReading {
  const [keyId, decision, occasion, signature, ...rest] = token.split('.')
  const claimed = decoded(signature)
  if (!keyId || !decision || !occasion || !claimed || rest.length > 0) {
    return { ok: false, code: 'malformed' }
  }
  const key = keys.find((candidate) => candidate.id === keyId)
  if (!key) return { ok: false, code: 'unknown_key' }
  const isGenuine = isEqual(claimed, signatureOf(`${keyId}.${decision}.${occasion}`, key.mac))
  return isGenuine ? readParts(decision, occasion) : { ok: false, code: 'bad_signature' }
}

/** Used again for every token: a hash and its buffers cost more to make than to compute. */
let scratch: Mac | undefined
const signatureBytes = new Uint8Array(sha256.outputLen)
const textBytes = new Uint8Array(2_048)

/** Of what the MAC has taken in and a text after it. Overwritten by the next one. */
function signatureOf(text: string, mac: Mac): Uint8Array {
  scratch = mac._cloneInto(scratch)
  // Three bytes a UTF-16 unit is the most that UTF-8 takes: what does not fit would be left out.
  if (text.length * 3 <= textBytes.length) {
    const { written } = encoder.encodeInto(text, textBytes)
    scratch.update(textBytes.subarray(0, written))
  } else {
    scratch.update(encoder.encode(text))
  }
  scratch.digestInto(signatureBytes)
  return signatureBytes
}

/** Compares all bytes whatever the first difference, so that the time tells nothing of the signature. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (const [at, byte] of b.entries()) difference |= byte ^ (a[at] ?? 0)
  return difference === 0
}

function readParts(decisionPart: string, occasionPart: string): TokenReading {
  const decision = decisionSchema.safeParse(jsonOf(decisionPart))
  const occasion = occasionSchema.safeParse(jsonOf(occasionPart))
  if (!decision.success || !occasion.success) return { ok: false, code: 'malformed' }
  const [, orgId, agentId, agentVersion, splitId, variant, probability, configVersion] = decision.data
  const [executionId, userId, unitId, conversationId, issuedAt] = occasion.data
  const drawn = { splitId, variant, probability, configVersion }
  const whom = { userId, unitId: unitId ?? userId, conversationId }
  return { ok: true, claims: { orgId, executionId, agentId, agentVersion, ...drawn, ...whom, issuedAt } }
}

const urlSafe: Readonly<Record<string, string>> = { '+': '-', '/': '_', '=': '' }

/** The JSON as base64url. Other characters than ASCII are escaped, so that characters are bytes. */
function encoded(value: unknown): string {
  return toBase64Url(JSON.stringify(value).replace(/[\u0080-\uffff]/g, escaped))
}

/** Of a text whose characters are bytes: `btoa` is native, and needs no buffer. */
function toBase64Url(binary: string): string {
  return btoa(binary).replace(/[+/=]/g, (char) => urlSafe[char] ?? '')
}

const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

const decoder = new TextDecoder()

/** Of a part whose signature holds, so that it is JSON. */
const jsonOf = (part: string): unknown => JSON.parse(decoder.decode(base64urlnopad.decode(part)))

/** Null when the text is no base64url. */
function decoded(text: string | undefined): Uint8Array | null {
  try {
    return text ? base64urlnopad.decode(text) : null
  } catch {
    return null
  }
}
