import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type ExperimentRpc,
  type LogEntry,
  type Observation,
  type SplitDefinition,
  splitDefinition,
  type Transition,
} from '../../contracts/rpc/experiment.ts'
import { assign } from '../../core/assignment/assign.ts'
import { unitKey } from '../../core/experiment/encounter.ts'
import { murmur3 } from '../../core/murmur3.ts'
import { shuffled } from '../../core/randomness.ts'
import { effects } from '../testing/effects.ts'
import type { ExperimentBindings, ExperimentObject } from './experiment-object.ts'

const orgId = '0192f0c0-0000-7000-8000-000000000001'
const HOUR = 3_600_000
/** Far in the future, so that no alarm fires by itself: the tests own the clock. */
const T0 = Date.UTC(2100, 0, 1)

const common = {
  orgId,
  agentId: '0192f0c0-0000-7000-8000-000000000003',
  unit: 'user' as const,
  salt: 'salt',
  primaryMetric: 'satisfaction',
  guardrails: [{ metric: 'error_rate', max_relative_increase: 0.1 }],
  significanceThreshold: 0.05,
}

const experiment = (id: string): SplitDefinition =>
  splitDefinition.parse({
    kind: 'experiment',
    id,
    ...common,
    controlPercentage: 50,
    treatmentPercentage: 50,
    minSampleSize: 50,
    minDurationHours: 1,
  })

/** Half, then everybody; begins with its creation. */
const rollout = (id: string): SplitDefinition =>
  splitDefinition.parse({
    kind: 'rollout',
    id,
    ...common,
    steps: [
      { percentage: 50, hold_hours: 1 },
      { percentage: 100, hold_hours: 2 },
    ],
    minSampleSize: 20,
    approvalsRequired: 0,
  })

let count = 0
const newId = () => `0192f0c0-0000-7000-a000-${String(++count).padStart(12, '0')}`

/** A stub made anew: one of an object that was killed stays broken. */
const stubOf = (id: string) => env.EXPERIMENT.getByName(`${orgId}:${id}`)
const objectOf = (id: string): ExperimentRpc => stubOf(id)

const observation = (
  unitId: string,
  { variant, probability, configVersion }: Pick<Observation, 'variant' | 'probability' | 'configVersion'>,
  metrics: Record<string, number>,
): Observation => ({ unit: unitKey(unitId), at: T0, variant, probability, configVersion, metrics })

/** Rates at which the units of a variant are satisfied and fail. */
interface Rates {
  readonly satisfied: number
  readonly errors: number
}

/** What units report that meet the first split, which is 50/50. */
const traffic = (from: number, to: number, rates: { readonly A: Rates; readonly B: Rates }): Observation[] =>
  Array.from({ length: to - from }, (_, index) => `user-${from + index}`).flatMap((unitId) => {
    const { variant, ...drawn } = assign(
      {
        id: 'x',
        kind: 'experiment',
        unit: 'user',
        salt: 'salt',
        layer: null,
        targeting: [],
        controlPercentage: 50,
        treatmentPercentage: 50,
        configVersion: 1,
      },
      unitId,
    )
    if (variant === null) return []
    const draw = (purpose: string, rate: number) =>
      murmur3(`${purpose} of ${unitId}`) / 2 ** 32 < rate ? 1 : 0
    const { satisfied, errors } = rates[variant]
    const metrics = { satisfaction: draw('satisfied', satisfied), error_rate: draw('error', errors) }
    return [observation(unitId, { variant, ...drawn }, metrics)]
  })

const healthy = { A: { satisfied: 0.8, errors: 0.02 }, B: { satisfied: 0.8, errors: 0.02 } }
const better = { A: { satisfied: 0.5, errors: 0.02 }, B: { satisfied: 0.95, errors: 0.02 } }
const broken = { A: { satisfied: 0.8, errors: 0.02 }, B: { satisfied: 0.8, errors: 0.6 } }

/** One request of a caller. */
type Ask = (object: ExperimentRpc) => Promise<unknown>

const transition =
  (asked: Omit<Transition, 'actor'>): Ask =>
  (object) =>
    object.transition(orgId, { actor: 'ada', ...asked })
const record =
  (observations: readonly Observation[], at: number): Ask =>
  (object) =>
    object.record(orgId, observations, at)

const create =
  (definition: (id: string) => SplitDefinition, id: string): Ask =>
  (object) =>
    object.create(orgId, definition(id), 'ada', T0)

interface Life {
  readonly requests: (id: string) => readonly Ask[]
  /** The types of its log. */
  readonly ends: readonly LogEntry['type'][]
}

/** Lives of objects as requests, each of which moves them. */
const lives = {
  'an experiment that is decided': {
    requests: (id) => [
      create(experiment, id),
      transition({ action: 'start', at: T0 }),
      record(traffic(0, 200, better), T0 + 60_000),
      (object) => object.results(orgId, T0 + HOUR),
      transition({ action: 'decide', decision: 'deploy', at: T0 + 2 * HOUR }),
    ],
    ends: ['created', 'started', 'winner_declared', 'decided'],
  },
  'an experiment whose guardrail breaks': {
    requests: (id) => [
      create(experiment, id),
      transition({ action: 'start', at: T0 }),
      record(traffic(0, 50, healthy), T0 + 60_000),
      record(traffic(50, 150, broken), T0 + 120_000),
    ],
    ends: ['created', 'started', 'rolled_back'],
  },
  'a rollout that goes on and is rolled back by hand': {
    requests: (id) => [
      create(rollout, id),
      record(traffic(0, 100, healthy), T0 + 60_000),
      (object) => object.evaluate(orgId, T0 + HOUR),
      transition({ action: 'rollback', mode: 'drain', reason: 'Complaints', at: T0 + 2 * HOUR }),
    ],
    ends: ['created', 'started', 'advanced', 'rolled_back'],
  },
} satisfies Record<string, Life>

/** Everything that must be the same however often the object was killed. */
async function outcomeOf(id: string) {
  const object = objectOf(id)
  const answer = await object.results(orgId, T0 + 3 * HOUR)
  const snapshot = await object.snapshot(orgId)
  if (!answer.ok || !snapshot.ok) throw new Error('It was never created.')
  const { results, rollout: progress } = answer
  const seen = { log: await object.logSince(orgId, 0), state: snapshot.state, results, progress }
  return JSON.parse(JSON.stringify(seen).replaceAll(id, 'id'))
}

/** Messages about an object that reached the queue. */
const announcements = (id: string) =>
  effects.filter((message) => 'experiment_id' in message && message.experiment_id === id)

/** Where in a request the object dies. */
interface Kill {
  /** Which of the calls that the request awaits. */
  readonly call: number
  /** Before that call has begun, or when it is done and nobody has heard of it. */
  readonly moment: 'before' | 'after'
  /** Whether what was written until then had reached the disk. */
  readonly isDurable: boolean
}

/** Before a call with nothing on disk is after the call before it with nothing on disk. */
const kinds = [
  { moment: 'before', isDurable: true },
  { moment: 'after', isDurable: true },
  { moment: 'after', isDurable: false },
] as const

/**
 * Runs a request inside the object and kills it there: its memory is gone, and what was not yet on disk too.
 * @returns whether the request lived long enough to be killed
 */
async function killAt(
  id: string,
  { call, moment, isDurable }: Kill,
  ask: (object: ExperimentObject) => Promise<unknown>,
): Promise<boolean> {
  const stub = stubOf(id)
  const run = runInDurableObject<ExperimentObject, boolean>(stub, async (instance, state) => {
    const { promise: killed, resolve: kill } = Promise.withResolvers<boolean>()
    let calls = 0
    const die = async (): Promise<never> => {
      if (isDurable) await state.storage.sync()
      else state.abort('killed')
      kill(true)
      return new Promise(() => {})
    }
    /** The same call, unless it is the one at which the object dies. */
    const fragile =
      <Args extends unknown[], Answer>(work: (...args: Args) => Promise<Answer>) =>
      async (...args: Args): Promise<Answer> => {
        if (++calls !== call) return work(...args)
        if (moment === 'before') return die()
        await work(...args)
        return die()
      }
    // `ctx` and `env` are protected: the test puts itself between the object and everything that it awaits.
    const inside = instance as unknown as { ctx: unknown; env: ExperimentBindings }
    const { storage } = state
    const { env: bindings } = inside
    inside.ctx = {
      storage: {
        transactionSync: storage.transactionSync.bind(storage),
        getAlarm: fragile(() => storage.getAlarm()),
        setAlarm: fragile((at: number) => storage.setAlarm(at)),
        deleteAlarm: fragile(() => storage.deleteAlarm()),
      },
    }
    inside.env = {
      EFFECTS: { send: fragile((message) => bindings.EFFECTS.send(message)) },
    } as ExperimentBindings
    const wasKilled = await Promise.race([ask(instance).then(() => false), killed])
    Object.assign(inside, { ctx: state, env: bindings })
    return wasKilled
  })
  if (!isDurable) {
    return run.catch((error: unknown) => {
      if (error instanceof Error && error.message === 'killed') return true
      throw error
    })
  }
  const wasKilled = await run
  if (wasKilled) await evictDurableObject(stub)
  return wasKilled
}

const started = async (id: string, at = T0) => {
  await create(experiment, id)(objectOf(id))
  await transition({ action: 'start', at })(objectOf(id))
}

const typesOf = async (id: string) => (await objectOf(id).logSince(orgId, 0)).map(({ type }) => type)

describe.each(Object.entries(lives))('%s', (_, { ends, requests }) => {
  it('has one log and the same statistics, wherever in whichever request its object dies', async () => {
    const undisturbed = newId()
    for (const ask of requests(undisturbed)) await ask(objectOf(undisturbed))
    const expected = await outcomeOf(undisturbed)
    expect(await typesOf(undisturbed)).toEqual(ends)
    const killed: { readonly id: string; readonly place: number }[] = []
    for (const place of requests('').keys()) {
      for (const kind of kinds) {
        for (let call = 1, wasKilled = true; wasKilled; call++) {
          const id = newId()
          for (const [at, ask] of requests(id).entries()) {
            if (at === place) wasKilled = await killAt(id, { call, ...kind }, ask)
            // The caller heard nothing and asks again.
            if (at !== place || wasKilled) await ask(objectOf(id))
          }
          if (!wasKilled) continue
          killed.push({ id, place })
          const where = `request ${place}, call ${call}, ${JSON.stringify(kind)}`
          expect(await outcomeOf(id), where).toEqual(expected)
        }
      }
    }
    // Every request awaits something, and everything that it awaits was a place to die.
    expect(killed.length).toBeGreaterThan(kinds.length * requests('').length)
    await vi.waitFor(() => {
      const told = announcements(undisturbed).length
      expect(told).toBeGreaterThan(1)
      for (const { id, place } of killed) {
        // What it owed when it died goes with what the next request moves; after the last one, by itself.
        const least = place === requests('').length - 1 ? told : told - 1
        expect(announcements(id).length).toBeGreaterThanOrEqual(least)
      }
    }, 5_000)
  })
})

describe('the alarm', () => {
  /** A rollout whose first step is over by the real clock, which alarms run by, and what its alarm makes of it. */
  const due = async () => {
    const id = newId()
    const begun = Date.now() - 2 * HOUR
    await objectOf(id).create(orgId, rollout(id), 'ada', begun)
    await objectOf(id).record(orgId, traffic(0, 100, healthy), begun + 60_000)
    return id
  }
  const promoted = ['created', 'started', 'advanced']

  it('promotes once when it runs twice at the same time', async () => {
    const id = await due()
    await runInDurableObject<ExperimentObject, unknown>(stubOf(id), (instance) =>
      Promise.all([instance.alarm(), instance.alarm()]),
    )
    await runDurableObjectAlarm(stubOf(id))
    expect(await typesOf(id)).toEqual(promoted)
  })

  it('promotes once and stays armed, wherever it dies', async () => {
    for (const kind of kinds) {
      let deaths = 0
      for (let call = 1; ; call++) {
        const id = await due()
        const wasKilled = await killAt(id, { call, ...kind }, (object) => object.alarm())
        if (!wasKilled) break
        deaths++
        expect(await runDurableObjectAlarm(stubOf(id)), JSON.stringify({ call, ...kind })).toBe(true)
        expect(await typesOf(id)).toEqual(promoted)
      }
      // At arming, at sending, and at arming anew.
      expect(deaths).toBeGreaterThanOrEqual(3)
    }
  })

  it('stays armed for what is decided while it waits for the queue', async () => {
    const id = newId()
    const at = Date.now()
    await started(id, at)
    await transition({ action: 'pause', at })(objectOf(id))
    await record(traffic(0, 10, healthy), at)(objectOf(id))
    await runInDurableObject<ExperimentObject, void>(stubOf(id), async (instance, { storage }) => {
      // `env` is protected: the test makes the queue slow underneath the object.
      const inside = instance as unknown as { env: unknown }
      const working = inside.env
      const asked = Promise.withResolvers<void>()
      const sent = Promise.withResolvers<void>()
      const slowly = () => {
        asked.resolve()
        return sent.promise
      }
      inside.env = { EFFECTS: { send: slowly } }
      const alarm = instance.alarm()
      await asked.promise
      inside.env = working
      await instance.transition(orgId, { action: 'resume', actor: 'ada', at })
      sent.resolve()
      await alarm
      expect(await storage.getAlarm()).not.toBeNull()
    })
  })

  describe('that fails ten times', () => {
    beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
    afterEach(() => void vi.restoreAllMocks())

    it('because the storage does, promotes once when it works again', async () => {
      const id = await due()
      await runInDurableObject<ExperimentObject, void>(stubOf(id), async (instance, { storage }) => {
        storage.sql.exec('alter table log rename to gone')
        for (let time = 0; time < 10; time++) await instance.alarm()
        storage.sql.exec('alter table gone rename to log')
      })
      expect(await runDurableObjectAlarm(stubOf(id))).toBe(true)
      expect(await typesOf(id)).toEqual(promoted)
    })

    it('because the queue does, promotes once and tells it when it works again', async () => {
      const id = await due()
      await vi.waitFor(() => expect(announcements(id)).toHaveLength(1), 5_000)
      await runInDurableObject<ExperimentObject, void>(stubOf(id), async (instance) => {
        // `env` is protected: the test takes the queue away underneath the object.
        const inside = instance as unknown as { env: unknown }
        const working = inside.env
        inside.env = { EFFECTS: { send: () => Promise.reject(new Error('down')) } }
        for (let time = 0; time < 10; time++) await instance.alarm()
        inside.env = working
      })
      expect(await typesOf(id)).toEqual(promoted)
      expect(announcements(id)).toHaveLength(1)
      expect(await runDurableObjectAlarm(stubOf(id))).toBe(true)
      await vi.waitFor(() => expect(announcements(id)).toHaveLength(2), 5_000)
      expect(await typesOf(id)).toEqual(promoted)
    })
  })
})

describe('two decisions at the same time', () => {
  it('of people are one, and the other is refused', async () => {
    const id = newId()
    for (const ask of lives['an experiment that is decided'].requests(id).slice(0, 4)) {
      await ask(objectOf(id))
    }
    const at = T0 + 2 * HOUR
    const answers = await Promise.all(
      (['deploy', 'keep_current'] as const).map((decision) =>
        objectOf(id).transition(orgId, { action: 'decide', actor: decision, decision, at }),
      ),
    )
    expect(answers.map(({ ok }) => ok).toSorted()).toEqual([false, true])
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: 'conflict' })
    expect(await typesOf(id)).toEqual(['created', 'started', 'winner_declared', 'decided'])
  })

  it('of a person and of a broken guardrail are one rollback', async () => {
    for (const isPersonFirst of [true, false]) {
      const id = newId()
      const byHand = transition({ action: 'rollback', reason: 'Complaints', at: T0 + 60_000 })
      const byGuardrail = record(traffic(0, 150, broken), T0 + 60_000)
      await started(id)
      const both = isPersonFirst ? [byHand, byGuardrail] : [byGuardrail, byHand]
      await Promise.all([...both.map((ask) => ask(objectOf(id))), objectOf(id).evaluate(orgId, T0 + 60_000)])
      expect(await typesOf(id)).toEqual(['created', 'started', 'rolled_back'])
    }
  })
})

describe('batches', () => {
  /**
   * What no order may change. The evidence is not among it: an e-process bets on each first outcome with what it knew
   * by then, so in another order it is another number, as valid as the first.
   */
  const orderless = async (id: string) => {
    const answer = await objectOf(id).results(orgId, T0 + HOUR)
    if (!answer.ok) throw new Error(answer.message)
    const { status, winner, variants } = answer.results
    const rounded = (_: string, value: unknown) =>
      typeof value === 'number' ? Number(value.toFixed(9)) : value
    return {
      status,
      winner,
      variants: JSON.parse(JSON.stringify(variants, rounded)),
      types: await typesOf(id),
    }
  }

  it('doubled, cut and in any order are the same counts, means and decision', async () => {
    // An exposure is one observation and what was measured on it another.
    const once = traffic(0, 200, better).flatMap((one) => [{ ...one, metrics: {} }, one])
    const undisturbed = newId()
    await started(undisturbed)
    await objectOf(undisturbed).record(orgId, once, T0)
    const expected = await orderless(undisturbed)
    expect(expected).toMatchObject({ winner: 'B', types: ['created', 'started', 'winner_declared'] })
    for (let seed = 0; seed < 10; seed++) {
      const draw = { seed, step: 'batches', purpose: 'order' }
      const delivered = shuffled([...once, ...once, ...once.slice(0, 100)], draw)
      const id = newId()
      await started(id)
      const size = 20 + 13 * seed
      for (let from = 0; from < delivered.length; from += size) {
        await objectOf(id).record(orgId, delivered.slice(from, from + size), T0)
      }
      expect(await orderless(id)).toEqual(expected)
    }
  })

  it('that break a guardrail are one rollback, in any order', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const id = newId()
      await started(id)
      const all = traffic(0, 150, broken)
      const delivered = shuffled([...all, ...all], { seed, step: 'batches', purpose: 'order' })
      const batches = Array.from({ length: 6 }, (_, n) => delivered.slice(50 * n, 50 * (n + 1)))
      await Promise.all(batches.map((batch) => objectOf(id).record(orgId, batch, T0 + 60_000)))
      expect(await typesOf(id)).toEqual(['created', 'started', 'rolled_back'])
    }
  })
})
