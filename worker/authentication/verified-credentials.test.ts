import { describe, expect, it } from 'vitest'
import type { Identity } from '../identity.ts'
import { VerifiedCredentials } from './verified-credentials.ts'

const person = (subject: string): Identity => ({ kind: 'person', orgId: 'o', subject, role: 'user' })

describe('a verified credential', () => {
  it('is remembered until it must be verified again', () => {
    const verified = new VerifiedCredentials(10)
    verified.set('token', person('ada'), 60_000)
    expect(verified.get('token', 59_999)).toEqual(person('ada'))
    expect(verified.get('token', 60_000)).toBeNull()
    expect(verified.get('another', 0)).toBeNull()
  })

  it('makes room for the next: the one that was verified longest ago goes first', () => {
    const verified = new VerifiedCredentials(2)
    for (const name of ['a', 'b', 'a', 'c']) verified.set(name, person(name), 60_000)
    expect(['a', 'b', 'c'].map((name) => verified.get(name, 0)?.subject)).toEqual(['a', undefined, 'c'])
  })
})
