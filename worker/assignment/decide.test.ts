import { describe, expect, it } from 'vitest'
import type { AssignmentClaims } from '../../core/assignment/token.ts'
import type { LiveSplit, Routing } from '../../db/repositories/traffic.ts'
import { decide } from './decide.ts'

const live = (change: Partial<LiveSplit['split']>, versionB: number | null = 2): LiveSplit => ({
  split: {
    id: 'split',
    kind: versionB === null ? 'experiment' : 'rollout',
    unit: 'user',
    salt: 'salt',
    controlPercentage: 50,
    treatmentPercentage: 50,
    configVersion: 3,
    ...change,
  },
  versionA: 1,
  versionB,
  candidateId: 'candidate',
})
const routing = (change: Partial<Routing> = {}): Routing => ({
  agentId: 'agent',
  slug: 'helpdesk',
  currentVersion: 1,
  live: null,
  draining: [],
  ...change,
})
const claims = (change: Partial<AssignmentClaims> = {}): AssignmentClaims => ({
  orgId: 'org',
  executionId: 'execution',
  agentId: 'agent',
  agentVersion: 2,
  splitId: 'split',
  variant: 'B',
  probability: 0.25,
  configVersion: 1,
  unitId: 'u',
  issuedAt: 0,
  ...change,
})
const current = { source: { kind: 'version', version: 1 }, candidateId: null, exposure: null }
const onlyA = { controlPercentage: 100, treatmentPercentage: 0 }
const onlyB = { controlPercentage: 0, treatmentPercentage: 100 }

describe('a unit', () => {
  it('gets the current version where nothing runs, is not enrolled, or has no id', () => {
    expect(decide(routing(), 'u', null)).toEqual(current)
    expect(decide(routing({ live: live(onlyB) }), null, null)).toEqual(current)
    const nobody = live({ controlPercentage: 0, treatmentPercentage: 0 })
    expect(decide(routing({ live: nobody }), 'u', null)).toEqual(current)
  })

  it('gets the version of its variant, with the probability of B and the version of the split', () => {
    expect(decide(routing({ live: live(onlyB) }), 'u', null)).toEqual({
      source: { kind: 'version', version: 2 },
      candidateId: 'candidate',
      exposure: { splitId: 'split', variant: 'B', probability: 1, configVersion: 3 },
    })
    expect(decide(routing({ live: live(onlyA) }), 'u', null)).toMatchObject({
      source: { kind: 'version', version: 1 },
      candidateId: null,
      exposure: { variant: 'A', probability: 0 },
    })
  })

  it('gets a treatment that is no version by its experiment', () => {
    expect(decide(routing({ live: live(onlyB, null) }), 'u', null)).toMatchObject({
      source: { kind: 'variant', experimentId: 'split', variant: 'B' },
    })
  })

  it('keeps its variant by its token while that variant is served, as it was drawn', () => {
    const rare = live({ controlPercentage: 99.99, treatmentPercentage: 0.01 })
    expect(decide(routing({ live: rare }), 'u', claims()).exposure).toEqual({
      splitId: 'split',
      variant: 'B',
      probability: 0.25,
      configVersion: 1,
    })
    expect(decide(routing({ live: live(onlyA) }), 'u', claims()).exposure?.variant).toBe('A')
    expect(decide(routing({ live: rare }), 'v', claims()).exposure?.configVersion).toBe(3)
  })

  it('of a drained rollout finishes on it, unless it is a user', () => {
    const drained = (unit: 'user' | 'session' | 'conversation') => routing({ draining: [live({ unit })] })
    expect(decide(drained('conversation'), 'u', claims()).source).toEqual({ kind: 'version', version: 2 })
    expect(decide(drained('session'), 'u', claims()).source).toEqual({ kind: 'version', version: 2 })
    for (const [from, unit, said] of [
      [drained('user'), 'u', claims()],
      [drained('conversation'), 'v', claims()],
      [drained('conversation'), 'u', claims({ variant: 'A' })],
      [drained('conversation'), 'u', claims({ splitId: 'other' })],
      [drained('conversation'), 'u', null],
    ] as const) {
      expect(decide(from, unit, said)).toEqual(current)
    }
  })
})
