import { describe, expect, it } from 'vitest'
import { type AssignmentClaims, importTokenKey, signAssignment, verifyAssignment } from './token.ts'

const claims: AssignmentClaims = {
  orgId: '0192f0c0-0000-7000-8000-000000000001',
  executionId: '0192f0c0-0000-7000-8000-000000000002',
  agentId: '0192f0c0-0000-7000-8000-000000000003',
  agentVersion: 4,
  splitId: '0192f0c0-0000-7000-8000-000000000004',
  variant: 'B',
  probability: 0.05,
  configVersion: 3,
  userId: 'Jürgen 🙂',
  unitId: 'Jürgen 🙂',
  conversationId: null,
  issuedAt: 1_790_000_000_000,
}
const secret = (letter: string) => letter.repeat(32)

describe('an assignment token', () => {
  it('reads back what was signed', async () => {
    const key = await importTokenKey('k1', secret('a'))
    const token = await signAssignment(claims, key)
    expect(token).toMatch(/^[\w.-]+$/)
    expect(await verifyAssignment(token, [key])).toEqual({ ok: true, claims })
    const talking = { ...claims, unitId: 'c-7', conversationId: 'c-7' }
    expect(await verifyAssignment(await signAssignment(talking, key), [key])).toEqual({
      ok: true,
      claims: talking,
    })
    const plain = { ...claims, splitId: null, variant: null, probability: 0 }
    expect(await verifyAssignment(await signAssignment(plain, key), [key])).toEqual({
      ok: true,
      claims: plain,
    })
  })

  it('stays readable while its key is being rotated out, and no longer', async () => {
    const [old, next] = [await importTokenKey('k1', secret('a')), await importTokenKey('k2', secret('b'))]
    const token = await signAssignment(claims, old)
    expect((await verifyAssignment(token, [next, old])).ok).toBe(true)
    expect(await verifyAssignment(token, [next])).toEqual({ ok: false, code: 'unknown_key' })
    const renamed = await importTokenKey('k1', secret('b'))
    expect(await verifyAssignment(token, [renamed])).toEqual({ ok: false, code: 'bad_signature' })
  })

  it('is refused when any character was changed', async () => {
    const key = await importTokenKey('k1', secret('a'))
    const token = await signAssignment(claims, key)
    for (let at = 3; at < token.length - 1; at += 7) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      expect((await verifyAssignment(changed, [key])).ok).toBe(false)
    }
    for (const bad of ['', 'x', 'k1..', 'k1.a.b.c', 'k1.é.a']) {
      expect(await verifyAssignment(bad, [key])).toEqual({ ok: false, code: 'malformed' })
    }
  })

  it('needs a secret that cannot be guessed', async () => {
    await expect(importTokenKey('k1', 'short')).rejects.toThrow('32 bytes')
    await expect(importTokenKey('a.b', secret('a'))).rejects.toThrow('other characters')
  })
})
