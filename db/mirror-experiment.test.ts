import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { describe, expect, it } from 'vitest'
import type { AgentConfig } from '../contracts/agents.ts'
import type { ExperimentRpc, LogEntry, SplitDefinition, SplitState } from '../contracts/rpc/experiment.ts'
import { newAnalysis } from '../core/experiment/analysis.ts'
import {
  advance,
  begin,
  type Change,
  declareWinner,
  initialState,
  type NewEntry,
  rollBack,
  transition,
} from '../core/experiment/lifecycle.ts'
import { report, rolloutProgress } from '../core/experiment/report.ts'
import { withTestStore } from '../tests/harness/test-store.ts'
import { mirrorExperiment } from './mirror-experiment.ts'
import { type Organization, withOrganization } from './organization.ts'
import { experimentDefinitionOf, rolloutDefinitionOf } from './split-definition.ts'
import type { Store } from './store.ts'
import { systemRepository } from './system.ts'

const at = new Date('2026-11-24T12:00:00Z')
/** The same in every organization, so that their rows can be compared. */
const id = '0192f0c0-0000-7000-8000-00000000000a'
const agentId = '0192f0c0-0000-7000-8000-00000000000b'

let store: Store
withTestStore((opened) => {
  store = opened
})

/** A Durable Object's answers, from memory; the rules are the real ones. */
class ObjectInMemory {
  readonly #definition: SplitDefinition
  readonly #log: LogEntry[] = []
  #state: SplitState = initialState

  constructor(definition: SplitDefinition) {
    this.#definition = definition
    this.#append({ type: 'created', actor: 'ada', at: at.getTime(), facts: {} })
  }

  apply(changeOf: (definition: SplitDefinition, state: SplitState) => Change | { ok: false }): void {
    const change = changeOf(this.#definition, this.#state)
    if (!change.ok) throw new Error(JSON.stringify(change))
    this.#state = change.state
    this.#append(change.entry)
  }

  /** What mirroring asks of it. */
  get rpc(): ExperimentRpc {
    const asked: Pick<ExperimentRpc, 'results' | 'snapshot' | 'logSince'> = {
      results: async (_, now) => ({
        ok: true,
        results: report(this.#subject, now),
        rollout: rolloutProgress(this.#subject, now),
      }),
      snapshot: async () => ({ ok: true, ...this.#subject, seq: this.#log.length }),
      logSince: async (_, seq) => this.#log.filter((entry) => entry.seq > seq),
    }
    // Mirroring only reads.
    return asked as ExperimentRpc
  }

  get #subject() {
    return {
      definition: this.#definition,
      state: this.#state,
      analysis: newAnalysis(this.#definition),
    }
  }

  #append({ facts, ...entry }: NewEntry): void {
    this.#log.push({ ...entry, seq: this.#log.length + 1, data: JSON.stringify(facts) })
  }
}

const config = (system_prompt: string): AgentConfig => ({
  system_prompt,
  model: 'reference',
  temperature: 0,
  examples: [],
  output_format: { type: 'text' },
})

const by = { actor: 'ada', at: at.getTime(), facts: {} }
const system = { ...by, actor: 'system' }

const inOrganization = <T>(orgId: string, work: (organization: Organization) => Promise<T>): Promise<T> =>
  withOrganization(store, orgId, work)

/** A new organization with an agent that serves version 1. */
const newOrganization = async (): Promise<string> => {
  const orgId = randomUUID()
  await systemRepository(store).ensureOrganization(orgId, at)
  await inOrganization(orgId, ({ atomically, agents }) =>
    atomically([
      agents.create({
        id: agentId,
        slug: 'helpdesk',
        name: 'Helpdesk',
        domain: 'general',
        currentVersion: 1,
        trafficVersion: 0,
        createdAt: at,
        updatedAt: at,
      }),
      agents.addVersion({
        agentId,
        version: 1,
        config: config('old'),
        source: 'manual',
        candidateId: null,
        createdBy: 'ada',
        createdAt: at,
      }),
    ]),
  )
  return orgId
}

const common = {
  id,
  agentId,
  candidateId: null,
  runId: null,
  unit: 'user' as const,
  primaryMetric: 'satisfaction',
  guardrails: [],
  significanceThreshold: 0.05,
  createdBy: 'ada',
  createdAt: at,
}
const steps = [
  { percentage: 50, hold_hours: 0, requires_approval: false },
  { percentage: 100, hold_hours: 0, requires_approval: false },
]

/** An experiment that runs, as nobody has written it down yet. */
const newExperiment = async (orgId: string): Promise<ObjectInMemory> => {
  const row = await inOrganization(orgId, async ({ atomically, experiments }) => {
    await atomically([
      experiments.draft({
        ...common,
        name: 'New prompt',
        description: '',
        hypothesis: '',
        salt: id,
        controlConfig: config('old'),
        treatmentConfig: config('new'),
        controlVersion: 1,
        controlPercentage: 50,
        treatmentPercentage: 50,
        trafficPercentage: 100,
        layer: null,
        targeting: [],
        allocation: { type: 'fixed' },
        metrics: [],
        secondaryMetrics: [],
        attributionHours: 168,
        wholeWeeks: false,
        varianceReduction: 'none',
        minSampleSize: 100,
        minDurationHours: 0,
      }),
    ])
    return experiments.get(id)
  })
  if (row === null) throw new Error('It was not written.')
  const object = new ObjectInMemory(experimentDefinitionOf(row))
  object.apply((definition, state) => begin(definition, state, by))
  return object
}

/** A rollout of a version that exists, which has begun, as nobody has written it down yet. */
const newRollout = async (orgId: string): Promise<ObjectInMemory> => {
  const row = await inOrganization(orgId, async ({ atomically, agents, deployments }) => {
    await atomically([
      agents.addVersion({
        agentId,
        version: 2,
        config: config('new'),
        source: 'manual',
        candidateId: null,
        createdBy: 'ada',
        createdAt: at,
      }),
      deployments.propose({
        ...common,
        experimentId: null,
        evaluationId: null,
        safetyEvaluationId: null,
        fromVersion: 1,
        toVersion: 2,
        steps,
        minSampleSize: 1,
        approvalsRequired: 0,
      }),
    ])
    return deployments.get(id)
  })
  if (row === null) throw new Error('It was not written.')
  const object = new ObjectInMemory(rolloutDefinitionOf(row))
  object.apply((definition, state) => begin(definition, state, by))
  return object
}

/** What moves an object on, and what must be written down of it in the end. */
interface Case {
  readonly make: (orgId: string) => Promise<ObjectInMemory>
  readonly move: (object: ObjectInMemory) => void
  readonly audit: readonly string[]
  readonly deployments: number
  readonly alerts: number
}

const cases: Record<string, Case> = {
  'an experiment that is decided': {
    make: newExperiment,
    move(object) {
      object.apply((_, state) => declareWinner(state, 'B', system))
      object.apply((definition, state) =>
        transition(definition, state, {
          action: 'decide',
          decision: 'deploy',
          rollout: { steps, min_sample_size: 1 },
          ...by,
        }),
      )
    },
    audit: ['deployment.proposed', 'experiment.decided', 'experiment.started', 'experiment.winner_declared'],
    deployments: 1,
    alerts: 0,
  },
  'an experiment that is rolled back': {
    make: newExperiment,
    move: (object) =>
      object.apply((_, state) =>
        rollBack(state, { ...system, reason: 'Guardrail error_rate is harmed.', mode: 'kill' }),
      ),
    audit: ['experiment.rolled_back', 'experiment.started'],
    deployments: 0,
    alerts: 1,
  },
  'a rollout that is complete and then taken back': {
    make: newRollout,
    move(object) {
      object.apply((definition, state) => advance(definition, state, system))
      object.apply((definition, state) => advance(definition, state, system))
      object.apply((_, state) => rollBack(state, { ...by, reason: 'Complaints', mode: 'drain' }))
    },
    audit: ['deployment.advanced', 'deployment.completed', 'deployment.rolled_back', 'deployment.started'],
    deployments: 1,
    // One for each step that it went on, and one for the rollback.
    alerts: 3,
  },
}

/** Everything that mirroring writes, as it is the same in every organization. */
const written = async (orgId: string) => {
  const { agents, agentVersions, learningExperiments, deployments, trafficClaims, auditLog, alerts } = store.t
  const rowsOf = async (table: SQLiteTable & { readonly orgId: SQLiteColumn }) => {
    const rows = await store.db.select().from(table).where(eq(table.orgId, orgId))
    // How often the traffic was said to have changed depends on who looked when.
    return rows.map((row) => JSON.stringify({ ...row, trafficVersion: 0 }).replaceAll(orgId, 'org')).sort()
  }
  const raised = await store.db.select().from(alerts).where(eq(alerts.orgId, orgId))
  const audited = await store.db.select().from(auditLog).where(eq(auditLog.orgId, orgId))
  return {
    agents: await rowsOf(agents),
    versions: await rowsOf(agentVersions),
    experiments: await rowsOf(learningExperiments),
    deployments: await rowsOf(deployments),
    traffic: await rowsOf(trafficClaims),
    audit: await rowsOf(auditLog),
    actions: audited.map(({ action }) => action).sort(),
    alerts: raised.map(({ severity, message, data }) => ({ severity, message, data })),
  }
}

/** The object twice, its log, the row and the transaction: who mirrors a change asks at least for these. */
const fewestCalls = 5

const mirror = (orgId: string, object: ObjectInMemory) =>
  inOrganization(orgId, (organization) => mirrorExperiment(organization, object.rpc, at))

/** How far a mirroring came. */
type Reached = 'the call' | 'its end'

/**
 * Mirrors with something happening after the answer to one of its calls, which are counted from 1. What it throws is
 * the end of the process that mirrors.
 */
const mirrorUntil = async (
  orgId: string,
  object: ObjectInMemory,
  call: number,
  happen: () => Promise<void>,
): Promise<Reached> => {
  let calls = 0
  let reached: Reached = 'its end'
  /** Every promise that comes from it is a place where something may happen; statements are none. */
  const watched = <T extends object>(value: T): T =>
    new Proxy(value, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member === 'object' && member !== null) return watched(member)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          const answer: unknown = Reflect.apply(member, target, args)
          if (!(answer instanceof Promise)) return answer
          return answer.then(async (known) => {
            if (++calls !== call) return known
            reached = 'the call'
            await happen()
            return known
          })
        }
      },
    })
  await inOrganization(orgId, (organization) =>
    mirrorExperiment(watched(organization), watched(object.rpc), at),
  )
  return reached
}

describe.each(Object.entries(cases))('%s', (_, { make, move, audit, deployments, alerts }) => {
  /** What one mirroring after everything writes. */
  const undisturbed = async () => {
    const orgId = await newOrganization()
    const object = await make(orgId)
    move(object)
    await mirror(orgId, object)
    const expected = await written(orgId)
    expect(expected.actions).toEqual(audit)
    expect(expected.deployments).toHaveLength(deployments)
    expect(expected.alerts).toHaveLength(alerts)
    return expected
  }

  it('is written down once when whoever mirrors it dies between any two calls', async () => {
    const expected = await undisturbed()
    for (let call = 1; ; call++) {
      const orgId = await newOrganization()
      const object = await make(orgId)
      move(object)
      const death = new Error('killed')
      const reached = await mirrorUntil(orgId, object, call, () => Promise.reject(death)).catch((error) => {
        if (error !== death) throw error
        return null
      })
      if (reached === 'its end') {
        expect(call).toBeGreaterThan(fewestCalls)
        break
      }
      await mirror(orgId, object)
      expect(await written(orgId), `killed after call ${call}`).toEqual(expected)
    }
  })

  it('is written down once when another process mirrors it between any two calls', async () => {
    const expected = await undisturbed()
    for (let call = 1; ; call++) {
      const orgId = await newOrganization()
      const object = await make(orgId)
      move(object)
      const reached = await mirrorUntil(orgId, object, call, async () => {
        await mirror(orgId, object)
      })
      if (reached === 'its end') {
        expect(call).toBeGreaterThan(fewestCalls)
        break
      }
      expect(await written(orgId), `another one after call ${call}`).toEqual(expected)
    }
  })

  it('is written down once when it moves, and another process mirrors that, between any two calls', async () => {
    const expected = await undisturbed()
    for (let call = 1; ; call++) {
      const orgId = await newOrganization()
      const object = await make(orgId)
      const reached = await mirrorUntil(orgId, object, call, async () => {
        move(object)
        await mirror(orgId, object)
      })
      if (reached === 'its end') {
        expect(call).toBeGreaterThan(fewestCalls)
        break
      }
      await mirror(orgId, object)
      expect(await written(orgId), `moved after call ${call}`).toEqual(expected)
    }
  })

  it('is written down once by many at the same time, over and over', async () => {
    const expected = await undisturbed()
    const orgId = await newOrganization()
    const object = await make(orgId)
    const atOnce = () => Promise.all(Array.from({ length: 4 }, () => mirror(orgId, object)))
    await atOnce()
    move(object)
    await atOnce()
    await atOnce()
    expect(await written(orgId)).toEqual(expected)
  })
})
