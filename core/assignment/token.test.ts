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
  it('reads back what was signed', () => {
    const key = importTokenKey('k1', secret('a'))
    const token = signAssignment(claims, key)
    expect(token).toMatch(/^[\w.-]+$/)
    expect(verifyAssignment(token, [key])).toEqual({ ok: true, claims })
    const talking = { ...claims, unitId: 'c-7', conversationId: 'c-7' }
    expect(verifyAssignment(signAssignment(talking, key), [key])).toEqual({
      ok: true,
      claims: talking,
    })
    const plain = { ...claims, splitId: null, variant: null, probability: 0 }
    expect(verifyAssignment(signAssignment(plain, key), [key])).toEqual({
      ok: true,
      claims: plain,
    })
  })

  it('is the same for the same claims, whatever was signed meanwhile', () => {
    const key = importTokenKey('k1', secret('a'))
    const others = Array.from({ length: 1_100 }, (_, n) => ({ ...claims, configVersion: n, userId: `u${n}` }))
    const first = signAssignment(claims, key)
    const tokens = others.map((other) => signAssignment(other, key))
    expect(signAssignment(claims, importTokenKey('k1', secret('a')))).toBe(first)
    expect(signAssignment(claims, key)).toBe(first)
    for (const [n, token] of tokens.entries()) {
      expect(verifyAssignment(token, [key])).toEqual({ ok: true, claims: others[n] })
    }
  })

  it('holds ids of any length and script', () => {
    const key = importTokenKey('k1', secret('a'))
    for (const id of ['🙂'.repeat(400), 'Ω'.repeat(400), 'x'.repeat(4_000), '"\\\n']) {
      const said = { ...claims, userId: id, unitId: `${id}.`, conversationId: id }
      expect(verifyAssignment(signAssignment(said, key), [key])).toEqual({ ok: true, claims: said })
    }
  })

  it('stays readable while its key is being rotated out, and no longer', () => {
    const [old, next] = [importTokenKey('k1', secret('a')), importTokenKey('k2', secret('b'))]
    const token = signAssignment(claims, old)
    expect(verifyAssignment(token, [next, old]).ok).toBe(true)
    expect(verifyAssignment(token, [next])).toEqual({ ok: false, code: 'unknown_key' })
    const renamed = importTokenKey('k1', secret('b'))
    expect(verifyAssignment(token, [renamed])).toEqual({ ok: false, code: 'bad_signature' })
  })

  it('is refused when any character was changed', () => {
    const key = importTokenKey('k1', secret('a'))
    const token = signAssignment(claims, key)
    for (let at = 3; at < token.length - 1; at += 7) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      expect(verifyAssignment(changed, [key]).ok).toBe(false)
    }
    for (const bad of ['', 'x', 'k1...', 'k1.a.b', 'k1.a.b.c.d', 'k1.a.b.é']) {
      expect(verifyAssignment(bad, [key])).toEqual({ ok: false, code: 'malformed' })
    }
  })

  it('is refused with anything added to what was signed, however long that is', () => {
    for (const id of ['k', 'k1', 'k12', 'k123']) {
      const key = importTokenKey(id, secret('a'))
      for (let length = 1; length < 1_500; length++) {
        const token = signAssignment({ ...claims, userId: 'x'.repeat(length), unitId: 'x' }, key)
        const end = token.lastIndexOf('.')
        const longer = `${token.slice(0, end)}é${token.slice(end)}`
        expect(verifyAssignment(longer, [key])).toEqual({ ok: false, code: 'bad_signature' })
      }
    }
  })

  it('needs a secret that cannot be guessed', () => {
    expect(() => importTokenKey('k1', 'short')).toThrow('32 bytes')
    expect(() => importTokenKey('a.b', secret('a'))).toThrow('other characters')
  })
})
