import { describe, expect, it } from 'vitest'
import { keep } from './keep.ts'
import type { Split } from './split.ts'
import type { AssignmentClaims } from './token.ts'

const split: Split = {
  id: 'split',
  kind: 'experiment',
  unit: 'user',
  salt: 'salt',
  layer: null,
  targeting: [],
  controlPercentage: 80,
  treatmentPercentage: 20,
  configVersion: 2,
}
const claims: AssignmentClaims = {
  orgId: 'org',
  executionId: 'execution',
  agentId: 'agent',
  agentVersion: 1,
  splitId: 'split',
  variant: 'B',
  probability: 0.5,
  configVersion: 1,
  userId: 'u',
  unitId: 'u',
  conversationId: null,
  issuedAt: 0,
}

describe('a returning unit', () => {
  it('keeps its variant and the odds it was drawn with when the split changed', () => {
    expect(keep(split, 'u', claims)).toEqual({ variant: 'B', probability: 0.5, configVersion: 1 })
    expect(keep(split, 'u', { ...claims, variant: 'A' })?.variant).toBe('A')
  })
  it('is assigned anew when its variant is no longer served, or the token is not its own', () => {
    expect(keep({ ...split, treatmentPercentage: 0 }, 'u', claims)).toBeNull()
    expect(keep(split, 'another', claims)).toBeNull()
    expect(keep(split, 'u', { ...claims, splitId: 'former' })).toBeNull()
    expect(keep(split, 'u', { ...claims, variant: null })).toBeNull()
  })
  it('moves on with a rollout, unless it is a running conversation', () => {
    const rollout: Split = { ...split, kind: 'rollout' }
    const old = { ...claims, variant: 'A' } as const
    expect(keep(rollout, 'u', old)).toBeNull()
    expect(keep(rollout, 'u', claims)?.variant).toBe('B')
    expect(keep({ ...rollout, unit: 'conversation' }, 'u', old)?.variant).toBe('A')
  })
})
