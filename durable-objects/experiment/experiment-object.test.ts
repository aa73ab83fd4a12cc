import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import type {
  ExperimentRpc,
  LogEntry,
  Observation,
  SplitAction,
  SplitDefinition,
  SplitResult,
  SplitState,
} from '../../contracts/rpc/experiment.ts'
import { assign } from '../../core/assignment/assign.ts'
import { decide } from '../../core/experiment/decision.ts'
import { unitKey } from '../../core/experiment/encounter.ts'
import { murmur3 } from '../../core/murmur3.ts'
import { effects } from '../testing/effects.ts'
import type { ExperimentObject } from './experiment-object.ts'

const orgId = '0192f0c0-0000-7000-8000-000000000001'
const otherOrg = '0192f0c0-0000-7000-8000-000000000002'
const agentId = '0192f0c0-0000-7000-8000-000000000003'
const HOUR = 3_600_000
/** Far in the future, so that no alarm fires by itself: the tests own the clock. */
const T0 = Date.UTC(2100, 0, 1)

const common = {
  orgId,
  agentId,
  unit: 'user' as const,
  salt: 'salt',
  primaryMetric: 'satisfaction',
  guardrails: [{ metric: 'error_rate', max_relative_increase: 0.1 }],
  metrics: [],
  secondaryMetrics: [],
  attributionHours: 168,
  significanceThreshold: 0.05,
} satisfies Partial<SplitDefinition>

const experiment = (id: string, change: object = {}): SplitDefinition => ({
  kind: 'experiment',
  id,
  ...common,
  controlPercentage: 50,
  treatmentPercentage: 50,
  minSampleSize: 200,
  minDurationHours: 24,
  wholeWeeks: false,
  allocation: { type: 'fixed' },
  varianceReduction: 'none',
  ...change,
})

const step = (percentage: number, hold_hours: number) => ({
  percentage,
  hold_hours,
  requires_approval: false,
})

const rollout = (id: string, change: object = {}): SplitDefinition => ({
  kind: 'rollout',
  id,
  ...common,
  steps: [step(5, 1), step(50, 2), step(100, 0)],
  minSampleSize: 20,
  approvalsRequired: 1,
  ...change,
})

let count = 0
const newId = () => `0192f0c0-0000-7000-9000-${String(++count).padStart(12, '0')}`

const namespace = env.EXPERIMENT
const object = (id: string): DurableObjectStub & ExperimentRpc => namespace.getByName(`${orgId}:${id}`)

async function created(definition: SplitDefinition) {
  const stub = object(definition.id)
  expect(await stub.create(orgId, definition, 'ada', T0)).toMatchObject({ ok: true })
  return stub
}

const act = (stub: ExperimentRpc, action: SplitAction, at: number, more: object = {}) =>
  stub.transition(orgId, { action, actor: 'ada', at, ...more })

function stateOf(result: SplitResult): SplitState {
  if (!result.ok) throw new Error(result.message)
  return result.state
}

/** Outcomes of users that the real assignment sends to A and B, who succeed and fail at the given rates. */
function traffic(
  state: SplitState,
  users: { from: number; to: number },
  rates: { A: number; B: number; errorsA?: number; errorsB?: number },
): Observation[] {
  const split = {
    id: 'x',
    kind: 'experiment',
    unit: 'user',
    salt: 'salt',
    layer: null,
    targeting: [],
    ...state,
  } as const
  return Array.from({ length: users.to - users.from }, (_, index) => `user-${users.from + index}`).flatMap(
    (unitId) => {
      const { variant, probability, configVersion } = assign(split, unitId)
      if (!variant) return []
      const draw = (purpose: string, rate: number) =>
        murmur3(`${unitId} ${purpose} ${configVersion}`) / 2 ** 32 < rate ? 1 : 0
      const errors = variant === 'B' ? (rates.errorsB ?? 0) : (rates.errorsA ?? 0)
      const metrics = { satisfaction: draw('satisfied', rates[variant]), error_rate: draw('error', errors) }
      return [{ unit: unitKey(unitId), variant, probability, configVersion, at: T0, metrics }]
    },
  )
}

async function log(stub: ExperimentRpc): Promise<(LogEntry & { facts: Record<string, unknown> })[]> {
  return (await stub.logSince(orgId, 0)).map((entry) => ({ ...entry, facts: JSON.parse(entry.data) }))
}

describe('an experiment', () => {
  it('declares a winner only when significance, samples and duration are all there', async () => {
    const stub = await created(experiment(newId()))
    const started = stateOf(await act(stub, 'start', T0))
    await stub.record(orgId, traffic(started, { from: 0, to: 600 }, { A: 0.6, B: 0.9 }), T0 + HOUR)
    const early = await stub.results(orgId, T0 + HOUR)
    expect(early.ok && early.results).toMatchObject({
      winner: null,
      outcome: 'inconclusive',
      status: 'running',
    })
    expect(early.ok && early.results.p_value).toBeLessThan(0.05)
    expect(early.ok && early.results.reasons).toContain('It has run 1 of at least 24 hours.')

    const late = await stub.results(orgId, T0 + 24 * HOUR)
    expect(late.ok && late.results).toMatchObject({ winner: 'B', outcome: 'B', decision: null })
    const entry = (await log(stub)).at(-1)
    expect(entry?.type).toBe('winner_declared')

    expect(stateOf(await act(stub, 'decide', T0 + 25 * HOUR, { decision: 'deploy' }))).toMatchObject({
      status: 'completed',
      decision: 'deploy',
      controlPercentage: 0,
      treatmentPercentage: 0,
    })
  })

  it('writes down what it decided on, so that a replay gives the same bytes', async () => {
    const stub = await created(experiment(newId(), { minDurationHours: 0 }))
    const started = stateOf(await act(stub, 'start', T0))
    await stub.record(orgId, traffic(started, { from: 0, to: 800 }, { A: 0.6, B: 0.9 }), T0 + HOUR)
    await act(stub, 'decide', T0 + 2 * HOUR, { decision: 'keep_current', reason: 'Too expensive' })
    const entries = await log(stub)
    expect(entries.map(({ type }) => type)).toEqual(['created', 'started', 'winner_declared', 'decided'])
    for (const { data } of entries.slice(1)) {
      const { inputs, verdict } = JSON.parse(data)
      expect(JSON.stringify(decide(inputs))).toBe(JSON.stringify(verdict))
    }
    expect(entries.at(-1)).toMatchObject({
      actor: 'ada',
      facts: { status: 'completed', reason: 'Too expensive' },
    })
  })

  it('has the same statistics however batches are doubled or cut, in one order of first arrivals', async () => {
    const [whole, cut] = [await created(experiment(newId())), await created(experiment(newId()))]
    const started = stateOf(await act(whole, 'start', T0))
    await act(cut, 'start', T0)
    const all = traffic(started, { from: 0, to: 300 }, { A: 0.7, B: 0.8 })
    await whole.record(orgId, all, T0)
    for (let from = 0; from < all.length; from += 40) {
      const batch = all.slice(from, from + 40)
      await cut.record(orgId, batch, T0)
      const again = await cut.record(orgId, [...batch, ...batch], T0)
      expect(again).toMatchObject({ exposures: 0, outcomes: 0, duplicates: 2 * batch.length })
    }
    const [a, b] = [await whole.results(orgId, T0), await cut.results(orgId, T0)]
    expect(a.ok && b.ok && { ...b.results, experiment_id: '' }).toEqual(
      a.ok && { ...a.results, experiment_id: '' },
    )
  })

  it('has the same statistics of a ratio however its totals are doubled, cut and reordered', async () => {
    const ratio = {
      metrics: [
        {
          metric: 'tokens_per_solved',
          type: 'ratio' as const,
          numerator: 'tokens',
          denominator: 'solved',
          lower_is_better: true,
        },
      ],
      secondaryMetrics: ['tokens_per_solved'],
    }
    const [whole, cut] = [
      await created(experiment(newId(), ratio)),
      await created(experiment(newId(), ratio)),
    ]
    const started = stateOf(await act(whole, 'start', T0))
    await act(cut, 'start', T0)
    const units = traffic(started, { from: 0, to: 100 }, { A: 0.7, B: 0.8 })
    const withTotals = (count: number) =>
      units.map((one) => ({
        ...one,
        totals: {
          tokens_per_solved: {
            numerator: (one.unit % 97) * count,
            denominator: count - (one.unit % 2),
            count,
          },
        },
      }))
    const [first, second, third] = [withTotals(1), withTotals(2), withTotals(3)]
    for (const batch of [first, second, third]) await whole.record(orgId, batch, T0)
    for (const batch of [first, second, third]) {
      for (let from = 0; from < batch.length; from += 40)
        await cut.record(orgId, batch.slice(from, from + 40), T0)
      await evictDurableObject(cut)
      const older = batch === first ? [] : first.toReversed()
      expect(await cut.record(orgId, [...older, ...batch.toReversed()], T0)).toMatchObject({
        outcomes: 0,
        duplicates: older.length + batch.length,
      })
    }
    const [a, b] = [await whole.results(orgId, T0), await cut.results(orgId, T0)]
    expect(a.ok && a.results.secondary[0]?.ci_low).not.toBeNull()
    expect(b.ok && b.results.secondary).toEqual(a.ok && a.results.secondary)
  })

  it('counts a user once, however many ratings the user gives', async () => {
    const stub = await created(experiment(newId()))
    await act(stub, 'start', T0)
    const one = { unit: unitKey('busy'), at: T0, variant: 'B', probability: 0.5, configVersion: 1 } as const
    await stub.record(orgId, [{ ...one, metrics: {} }], T0)
    const rated = Array.from({ length: 50 }, () => ({ ...one, metrics: { satisfaction: 1 } }))
    expect(await stub.record(orgId, rated, T0)).toMatchObject({ exposures: 0, outcomes: 1, duplicates: 49 })
    const { ok, ...answer } = await stub.results(orgId, T0)
    expect(ok && answer).toMatchObject({
      results: { variants: { B: { exposures: 1, samples: 1 }, A: { samples: 0 } } },
    })
  })

  it('ignores what does not belong to it', async () => {
    const stub = await created(experiment(newId()))
    const one: Observation = {
      unit: unitKey('u'),
      at: T0,
      variant: 'B',
      probability: 0.5,
      configVersion: 1,
      metrics: { satisfaction: 1 },
    }
    expect(await stub.record(orgId, [one], T0)).toMatchObject({ ignored: 1, outcomes: 0, status: 'draft' })
    await act(stub, 'start', T0)
    const wrong = [
      { ...one, configVersion: 2 },
      { ...one, probability: 2 },
      { ...one, variant: 'C' as 'A' },
      { ...one, metrics: { satisfaction: Number.NaN } },
    ]
    expect(await stub.record(orgId, wrong, T0)).toMatchObject({ ignored: 4, exposures: 0 })
    expect(await stub.record(orgId, [{ ...one, metrics: { satisfaction: 3, mood: 1 } }], T0)).toMatchObject({
      exposures: 1,
      outcomes: 0,
    })
    await act(stub, 'stop', T0)
    // What was measured before the end counts, also when it arrives after it.
    expect(await stub.record(orgId, [{ ...one, unit: unitKey('in time') }], T0 + HOUR)).toMatchObject({
      exposures: 1,
      status: 'stopped',
    })
    const late = { ...one, unit: unitKey('late'), at: T0 + 1 }
    expect(await stub.record(orgId, [late], T0 + HOUR)).toMatchObject({
      ignored: 1,
      status: 'stopped',
    })
  })

  it('is rolled back by a harmed guardrail at the batch that shows it, before any minimum', async () => {
    const stub = await created(experiment(newId()))
    const started = stateOf(await act(stub, 'start', T0))
    const bad = traffic(started, { from: 0, to: 300 }, { A: 0.8, B: 0.8, errorsA: 0.02, errorsB: 0.4 })
    expect(await stub.record(orgId, bad, T0 + 60_000)).toMatchObject({ status: 'rolled_back' })
    const { state } = (await stub.snapshot(orgId)) as Extract<SplitResult, { ok: true }>
    expect(state).toMatchObject({ treatmentPercentage: 0, rollbackMode: 'kill', endedAt: T0 + 60_000 })
    expect(state.reason).toContain('Guardrail error_rate is harmed')
    const rolledBack = (await log(stub)).filter(({ type }) => type === 'rolled_back')
    expect(rolledBack).toHaveLength(1)
    expect(rolledBack[0]).toMatchObject({ actor: 'system' })
  })

  it('finds no winner where units of a variant get lost', async () => {
    const stub = await created(experiment(newId(), { minDurationHours: 0 }))
    const started = stateOf(await act(stub, 'start', T0))
    const all = traffic(started, { from: 0, to: 3000 }, { A: 0.6, B: 0.9 })
    const lossy = all.filter(({ variant }, index) => variant === 'B' || index % 3 > 0)
    await stub.record(orgId, lossy, T0)
    const answer = await stub.results(orgId, T0 + HOUR)
    expect(answer.ok && answer.results).toMatchObject({ winner: null, outcome: 'inconclusive' })
    expect(answer.ok && answer.results.srm_p_value).toBeLessThan(0.001)
  })

  it('does not run its clock while paused, and keeps counting outcomes of past exposures', async () => {
    const stub = await created(experiment(newId()))
    const started = stateOf(await act(stub, 'start', T0))
    const paused = stateOf(await act(stub, 'pause', T0 + 2 * HOUR))
    expect(paused).toMatchObject({
      status: 'paused',
      controlPercentage: 0,
      treatmentPercentage: 0,
      configVersion: 1,
    })
    expect(await stub.record(orgId, traffic(started, { from: 0, to: 10 }, { A: 1, B: 1 }), T0)).toMatchObject(
      { exposures: 10 },
    )
    const resumed = stateOf(await act(stub, 'resume', T0 + 50 * HOUR))
    expect(resumed).toMatchObject({ status: 'running', treatmentPercentage: 50, configVersion: 1 })
    const answer = await stub.results(orgId, T0 + 51 * HOUR)
    expect(answer.ok && answer.results.elapsed_hours).toBe(3)
  })
})

describe('changes of state', () => {
  it('happen once: of two that start from the same version one is refused', async () => {
    const stub = await created(experiment(newId()))
    const { version } = stateOf(await act(stub, 'start', T0))
    const both = await Promise.all([
      act(stub, 'pause', T0, { expectedVersion: version }),
      act(stub, 'stop', T0, { expectedVersion: version }),
    ])
    expect(both.map(({ ok }) => ok).toSorted()).toEqual([false, true])
    expect(both.find(({ ok }) => !ok)).toMatchObject({ code: 'conflict' })
    expect(await log(stub)).toHaveLength(3)
  })

  it('are refused where the status does not allow them', async () => {
    const stub = await created(experiment(newId()))
    for (const action of ['pause', 'resume', 'rollback', 'decide'] as const) {
      expect(await act(stub, action, T0, { decision: 'keep_current' })).toMatchObject({
        ok: false,
        code: 'conflict',
      })
    }
    expect(await act(stub, 'approve', T0)).toMatchObject({ ok: false, code: 'invalid' })
    await act(stub, 'start', T0)
    expect(await act(stub, 'start', T0)).toMatchObject({ ok: false, code: 'conflict' })
    expect(await act(stub, 'decide', T0, { decision: 'deploy' })).toMatchObject({
      ok: false,
      code: 'conflict',
    })
    expect(await act(stub, 'decide', T0)).toMatchObject({ ok: false, code: 'invalid' })
  })

  it('are not there for another organization, which cannot tell the experiment from a missing one', async () => {
    const stub = await created(experiment(newId()))
    const missing = object(newId())
    for (const id of [stub, missing]) {
      expect(await id.snapshot(otherOrg)).toMatchObject({ ok: false, code: 'not_found' })
      expect(await id.results(otherOrg, T0)).toMatchObject({ ok: false, code: 'not_found' })
      expect(await id.record(otherOrg, [], T0)).toMatchObject({ ok: false, code: 'not_found' })
      expect(await id.evaluate(otherOrg, T0)).toMatchObject({ ok: false, code: 'not_found' })
      expect(await id.transition(otherOrg, { action: 'start', actor: 'eve', at: T0 })).toMatchObject({
        code: 'not_found',
      })
      expect(await id.logSince(otherOrg, 0)).toEqual([])
    }
    expect(await stub.create(otherOrg, { ...experiment(newId()), orgId: otherOrg }, 'eve', T0)).toMatchObject(
      { code: 'not_found' },
    )
  })

  it('create the object once', async () => {
    const definition = experiment(newId())
    const stub = await created(definition)
    await created(definition)
    expect(await log(stub)).toHaveLength(1)
    const other = { ...definition, minSampleSize: 7 }
    expect(await stub.create(orgId, other, 'ada', T0)).toMatchObject({ ok: false, code: 'conflict' })
    const wrong = { ...experiment(newId()), minSampleSize: 0 }
    expect(await object(wrong.id).create(orgId, wrong, 'ada', T0)).toMatchObject({
      ok: false,
      code: 'invalid',
    })
  })

  it('survive an eviction with everything that was measured', async () => {
    const stub = await created(experiment(newId()))
    const started = stateOf(await act(stub, 'start', T0))
    const all = traffic(started, { from: 0, to: 100 }, { A: 0.7, B: 0.8 })
    await stub.record(orgId, all, T0)
    const before = await stub.results(orgId, T0)
    await evictDurableObject(stub)
    expect(await stub.results(orgId, T0)).toEqual(before)
    expect(await stub.record(orgId, all, T0)).toMatchObject({ exposures: 0, outcomes: 0 })
  })
})

describe('a rollout', () => {
  const healthy = { A: 0.8, B: 0.8, errorsA: 0.03, errorsB: 0.03 }

  it('begins with the last of its approvals, each from another person', async () => {
    const stub = await created(rollout(newId(), { approvalsRequired: 2 }))
    expect(stateOf(await act(stub, 'approve', T0))).toMatchObject({ status: 'draft', treatmentPercentage: 0 })
    expect(await act(stub, 'approve', T0)).toMatchObject({ ok: false, code: 'conflict' })
    const waiting = await stub.results(orgId, T0)
    expect(waiting.ok && waiting.rollout?.waitsFor).toEqual(['It needs 1 more approval.'])
    const begun = stateOf(await act(stub, 'approve', T0, { actor: 'grace' }))
    expect(begun).toMatchObject({ status: 'running', controlPercentage: 95, treatmentPercentage: 5, step: 0 })
  })

  it('begins by itself where no approval is asked for', async () => {
    const stub = await created(rollout(newId(), { approvalsRequired: 0 }))
    expect(stateOf(await stub.snapshot(orgId))).toMatchObject({ status: 'running', treatmentPercentage: 5 })
  })

  it('goes through its steps when the hold has passed and enough users met the new version', async () => {
    const stub = await created(rollout(newId(), { approvalsRequired: 0 }))
    let state = stateOf(await stub.snapshot(orgId))
    await stub.record(orgId, traffic(state, { from: 0, to: 1000 }, healthy), T0 + 60_000)
    const held = await stub.results(orgId, T0 + 30 * 60_000)
    expect(held.ok && held.rollout).toMatchObject({
      step: 0,
      percentage: 5,
      waitsFor: ['Step 1 of 3 (5 %) holds for 0.5 more hours.'],
    })
    state = stateOf(await stub.evaluate(orgId, T0 + HOUR))
    expect(state).toMatchObject({ step: 1, treatmentPercentage: 50, configVersion: 2 })

    // The same thousand users come again; those who now get B are new observations of it.
    await stub.record(orgId, traffic(state, { from: 0, to: 1000 }, healthy), T0 + 2 * HOUR)
    const second = await stub.results(orgId, T0 + 2 * HOUR)
    expect(second.ok && second.results.variants.B.samples).toBeGreaterThan(400)
    expect(second.ok && second.results.srm_p_value).toBeGreaterThan(0.05)
    state = stateOf(await stub.evaluate(orgId, T0 + 3 * HOUR))
    expect(state).toMatchObject({ step: 2, treatmentPercentage: 100 })
    await stub.record(orgId, traffic(state, { from: 0, to: 30 }, healthy), T0 + 3 * HOUR)
    expect(stateOf(await stub.snapshot(orgId))).toMatchObject({
      status: 'completed',
      treatmentPercentage: 100,
    })
    expect((await log(stub)).map(({ type }) => type)).toEqual([
      'created',
      'started',
      'advanced',
      'advanced',
      'completed',
    ])
  })

  it('waits at a step that nobody has met', async () => {
    const stub = await created(rollout(newId(), { approvalsRequired: 0 }))
    expect(stateOf(await stub.evaluate(orgId, T0 + 1000 * HOUR))).toMatchObject({
      step: 0,
      status: 'running',
    })
    const answer = await stub.results(orgId, T0 + 1000 * HOUR)
    expect(answer.ok && answer.rollout?.waitsFor).toEqual([
      '0 of at least 20 units have met the new version in this step.',
    ])
    expect(stateOf(await act(stub, 'advance', T0 + 1001 * HOUR))).toMatchObject({
      step: 1,
      treatmentPercentage: 50,
    })
  })

  it('rolls itself back when the new version fails more often', async () => {
    const stub = await created(rollout(newId(), { approvalsRequired: 0 }))
    const state = stateOf(await stub.snapshot(orgId))
    const bad = traffic(state, { from: 0, to: 4000 }, { ...healthy, errorsB: 0.4 })
    const answer = await stub.record(orgId, bad, T0 + 60_000)
    expect(answer).toMatchObject({ status: 'rolled_back' })
    expect(stateOf(await stub.snapshot(orgId))).toMatchObject({
      treatmentPercentage: 0,
      rollbackMode: 'kill',
    })
  })

  it('rolls itself back when people like the new version less, although no guardrail names that', async () => {
    const stub = await created(rollout(newId(), { approvalsRequired: 0 }))
    const state = stateOf(await stub.snapshot(orgId))
    await stub.record(orgId, traffic(state, { from: 0, to: 4000 }, { ...healthy, B: 0.3 }), T0 + 60_000)
    expect(stateOf(await stub.snapshot(orgId))).toMatchObject({ status: 'rolled_back' })
  })

  it('can be rolled back by hand at any time, also when it is complete', async () => {
    const stub = await created(rollout(newId(), { approvalsRequired: 0, steps: [step(100, 0)] }))
    expect(stateOf(await act(stub, 'advance', T0))).toMatchObject({ status: 'completed' })
    expect(stateOf(await act(stub, 'rollback', T0, { mode: 'drain', reason: 'Complaints' }))).toMatchObject({
      status: 'rolled_back',
      rollbackMode: 'drain',
      reason: 'Complaints',
      treatmentPercentage: 0,
    })
  })
})

describe('the alarm', () => {
  /** Alarms run by the real clock. */
  const now = () => Date.now()

  it('promotes a step whose hold has passed, with nobody watching', async () => {
    const definition = rollout(newId(), {
      approvalsRequired: 0,
      steps: [step(50, 1), step(100, 1)],
    })
    const stub = object(definition.id)
    const begun = now() - 2 * HOUR
    let state = stateOf(await stub.create(orgId, definition, 'ada', begun))
    await stub.record(orgId, traffic(state, { from: 0, to: 200 }, { A: 0.8, B: 0.8 }), begun + 60_000)
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    state = stateOf(await stub.snapshot(orgId))
    expect(state).toMatchObject({ step: 1, treatmentPercentage: 100 })
  })

  it('is armed for the end of the hold', async () => {
    const definition = rollout(newId(), { approvalsRequired: 0 })
    const stub = object(definition.id)
    const begun = now()
    await stub.create(orgId, definition, 'ada', begun)
    // The first one only makes sure that the creation was announced.
    await runDurableObjectAlarm(stub)
    await runInDurableObject(stub, async (_, { storage }) => {
      expect(await storage.getAlarm()).toBe(begun + HOUR)
    })
  })

  it('is armed again when it fails, as often as it does', async () => {
    const definition = rollout(newId(), { approvalsRequired: 0 })
    const stub = await created(definition)
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    await runInDurableObject<ExperimentObject, void>(
      namespace.getByName(`${orgId}:${definition.id}`),
      async (instance, { storage }) => {
        storage.sql.exec('alter table log rename to gone')
        for (let time = 0; time < 10; time++) {
          await instance.alarm()
          expect(await storage.getAlarm()).toBeGreaterThan(now())
        }
        storage.sql.exec('alter table gone rename to log')
      },
    )
    expect(errors).toHaveBeenCalledTimes(10)
    errors.mockRestore()
    expect(stateOf(await stub.snapshot(orgId))).toMatchObject({ status: 'running' })
  })
})

describe('the outside', () => {
  const of = (id: string) =>
    effects.filter((message) => 'experiment_id' in message && message.experiment_id === id)

  it('is told of every decision, and of moved results by the alarm', async () => {
    const definition = experiment(newId())
    const stub = await created(definition)
    const started = stateOf(await act(stub, 'start', T0))
    await vi.waitFor(() => expect(of(definition.id)).toHaveLength(2), 5000)
    await stub.record(orgId, traffic(started, { from: 0, to: 10 }, { A: 1, B: 1 }), T0)
    await runDurableObjectAlarm(stub)
    await vi.waitFor(() => expect(of(definition.id)).toHaveLength(3), 5000)
    expect(of(definition.id)[0]).toEqual({
      type: 'experiment.changed',
      org_id: orgId,
      experiment_id: definition.id,
      kind: 'experiment',
    })
    expect(await stub.logSince(orgId, 1)).toHaveLength(1)
  })

  it('is told later when the queue is down', async () => {
    const definition = experiment(newId())
    const stub = await created(definition)
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    await runInDurableObject<ExperimentObject, void>(
      namespace.getByName(`${orgId}:${definition.id}`),
      async (instance) => {
        // `env` is protected: the test takes the queue away underneath the object.
        const inside = instance as unknown as { env: unknown }
        const working = inside.env
        inside.env = { EFFECTS: { send: () => Promise.reject(new Error('down')) } }
        expect(await instance.transition(orgId, { action: 'start', actor: 'ada', at: T0 })).toMatchObject({
          ok: true,
        })
        inside.env = working
      },
    )
    expect(errors).toHaveBeenCalledOnce()
    errors.mockRestore()
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    await vi.waitFor(() => expect(of(definition.id)).toHaveLength(2), 5000)
  })
})
