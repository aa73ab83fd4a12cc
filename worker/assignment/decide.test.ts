import { describe, expect, it } from 'vitest'
import { layerSlot } from '../../core/assignment/layer.ts'
import type { AssignmentClaims } from '../../core/assignment/token.ts'
import type { UnitIds } from '../../core/assignment/units.ts'
import { CONVERSATION_MS, type LiveSplit, type Routing } from '../../db/repositories/traffic.ts'
import { type Asking, decide } from './decide.ts'

const live = (change: Partial<LiveSplit['split']>, versionB: number | null = 2): LiveSplit => ({
  split: {
    id: 'split',
    kind: versionB === null ? 'experiment' : 'rollout',
    unit: 'user',
    salt: 'salt',
    layer: null,
    targeting: [],
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
  orgId: 'org',
  agentId: 'agent',
  slug: 'helpdesk',
  currentVersion: 1,
  trafficVersion: 1,
  readAt: 0,
  holdoutPercentage: 0,
  live: [],
  draining: [],
  killedVersions: [],
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
  userId: 'u',
  unitId: 'u',
  conversationId: null,
  issuedAt: 0,
  ...change,
})
const by = (user: string, more: Partial<Asking> & Partial<UnitIds> = {}): Asking => {
  const { session = null, conversation = null, ...rest } = more
  return { ids: { user, session, conversation }, attributes: {}, claims: null, at: 1, ...rest }
}
const current = { source: { kind: 'version', version: 1 }, candidateId: null, exposure: null }
const onlyA = { controlPercentage: 100, treatmentPercentage: 0 }
const onlyB = { controlPercentage: 0, treatmentPercentage: 100 }

describe('a unit', () => {
  it('gets the current version where nothing runs, is not enrolled, or has no id', () => {
    expect(decide(routing(), by('u'))).toEqual(current)
    expect(decide(routing({ live: [live(onlyB)] }), null)).toEqual(current)
    const nobody = live({ controlPercentage: 0, treatmentPercentage: 0 })
    expect(decide(routing({ live: [nobody] }), by('u'))).toEqual(current)
  })

  it('gets the version of its variant, with the probability of B and the version of the split', () => {
    expect(decide(routing({ live: [live(onlyB)] }), by('u'))).toEqual({
      source: { kind: 'version', version: 2 },
      candidateId: 'candidate',
      exposure: { splitId: 'split', unitId: 'u', variant: 'B', probability: 1, configVersion: 3 },
    })
    expect(decide(routing({ live: [live(onlyA)] }), by('u'))).toMatchObject({
      source: { kind: 'version', version: 1 },
      candidateId: null,
      exposure: { variant: 'A', probability: 0 },
    })
  })

  it('gets a treatment that is no version by its experiment', () => {
    expect(decide(routing({ live: [live(onlyB, null)] }), by('u'))).toMatchObject({
      source: { kind: 'variant', experimentId: 'split', variant: 'B' },
    })
  })

  it('is assigned by what the split assigns: user, session or conversation', () => {
    const everybody = by('u', { session: 's', conversation: 'c' })
    for (const [unit, id] of [
      ['user', 'u'],
      ['session', 's'],
      ['conversation', 'c'],
    ] as const) {
      const decided = decide(routing({ live: [live({ ...onlyB, unit })] }), everybody)
      expect(decided.exposure?.unitId).toBe(id)
      expect(decide(routing({ live: [live({ ...onlyB, unit })] }), by('u')).exposure?.unitId).toBe('u')
    }
  })

  it('keeps its variant by its token while that variant is served, as it was drawn', () => {
    const rare = live({ controlPercentage: 99.99, treatmentPercentage: 0.01 })
    expect(decide(routing({ live: [rare] }), by('u', { claims: claims() })).exposure).toEqual({
      splitId: 'split',
      unitId: 'u',
      variant: 'B',
      probability: 0.25,
      configVersion: 1,
    })
    const ended = routing({ live: [live(onlyA)] })
    expect(decide(ended, by('u', { claims: claims() })).exposure?.variant).toBe('A')
    const others = decide(routing({ live: [rare] }), by('v', { claims: claims() }))
    expect(others.exposure?.configVersion).toBe(3)
  })

  it('of a drained rollout finishes on it, unless it is a user', () => {
    const drained = (unit: 'user' | 'session' | 'conversation') => routing({ draining: [live({ unit })] })
    for (const unit of ['conversation', 'session'] as const) {
      expect(decide(drained(unit), by('u', { claims: claims() })).source).toEqual({
        kind: 'version',
        version: 2,
      })
    }
    for (const [from, unit, said] of [
      [drained('user'), 'u', claims()],
      [drained('conversation'), 'v', claims()],
      [drained('conversation'), 'u', claims({ variant: 'A' })],
      [drained('conversation'), 'u', claims({ splitId: 'other' })],
      [drained('conversation'), 'u', null],
    ] as const) {
      expect(decide(from, by(unit, { claims: said }))).toEqual(current)
    }
  })
})

describe('experiments of one agent', () => {
  it('never share a unit of their layer, and the rest gets the current version', () => {
    const half = (id: string, slots: number[]) =>
      live({ ...onlyB, id, salt: id, layer: { name: 'agent', slots: new Set(slots) } }, null)
    const slots = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
    const both = routing({ live: [half('first', slots(0, 40)), half('second', slots(40, 90))] })
    const seen = { first: 0, second: 0, none: 0 }
    for (let i = 0; i < 5000; i++) {
      const slot = layerSlot('agent', `u${i}`)
      const { exposure } = decide(both, by(`u${i}`))
      expect(exposure?.splitId).toBe(slot < 40 ? 'first' : slot < 90 ? 'second' : undefined)
      seen[exposure?.splitId === 'first' ? 'first' : exposure ? 'second' : 'none']++
    }
    expect(seen.first / 5000).toBeCloseTo(0.4, 1)
    expect(seen.second / 5000).toBeCloseTo(0.5, 1)
  })

  it('enrol only requests that they target', () => {
    const german = live(
      { ...onlyB, targeting: [{ attribute: 'country', operator: 'is_one_of', values: ['DE'] }] },
      null,
    )
    const asked = (attributes: Asking['attributes']) =>
      decide(routing({ live: [german] }), by('u', { attributes })).exposure?.variant
    expect([asked({ country: 'DE' }), asked({ country: 'AT' }), asked({})]).toEqual([
      'B',
      undefined,
      undefined,
    ])
  })

  it('never enrol the holdout, which rollouts do', () => {
    const held = { holdoutPercentage: 100 }
    expect(decide(routing({ ...held, live: [live(onlyB, null)] }), by('u'))).toEqual(current)
    expect(decide(routing({ ...held, live: [live(onlyB)] }), by('u')).exposure?.variant).toBe('B')
  })
})

describe('a running conversation', () => {
  const talking = (said: Partial<AssignmentClaims>, at = 1) =>
    by('u', { conversation: 'c', claims: claims({ conversationId: 'c', ...said }), at })
  const plain = { splitId: null, variant: null, agentVersion: 1 } as const

  it('goes on with the version it began with when an experiment or a rollout begins', () => {
    const begun = routing({ live: [live(onlyB)] })
    expect(decide(begun, talking(plain))).toEqual(current)
    expect(decide(begun, by('u', { conversation: 'c' })).exposure?.variant).toBe('B')
    const completed = routing({ currentVersion: 2 })
    expect(decide(completed, talking(plain)).source).toEqual({ kind: 'version', version: 1 })
    expect(
      decide(completed, by('u', { conversation: 'd', claims: claims({ conversationId: 'c', ...plain }) })),
    ).toEqual({
      ...current,
      source: { kind: 'version', version: 2 },
    })
  })

  it('goes on with its variant while that is served, also the old one of a rollout by users', () => {
    const grown = routing({ live: [live({ controlPercentage: 1, treatmentPercentage: 99 })] })
    const old = decide(grown, talking({ variant: 'A', agentVersion: 1 }))
    expect(old.exposure).toMatchObject({ variant: 'A', configVersion: 1 })
  })

  it('is taken from a variant that ended, and from a version that was taken back', () => {
    expect(decide(routing(), talking({}))).toEqual(current)
    const two = { splitId: null, variant: null, agentVersion: 2 } as const
    expect(decide(routing(), talking(two)).source).toEqual({ kind: 'version', version: 2 })
    expect(decide(routing({ killedVersions: [2] }), talking(two))).toEqual(current)
  })

  it('has ended after a day of silence', () => {
    const completed = routing({ currentVersion: 2 })
    expect(decide(completed, talking(plain, CONVERSATION_MS)).source).toEqual({ kind: 'version', version: 2 })
  })
})
