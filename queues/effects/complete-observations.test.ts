import { randomUUID } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import type { MetricDefinition } from '../../contracts/splits.ts'
import { outcomesOfExecution, outcomesOfFeedback } from '../../core/experiment/outcomes.ts'
import { withOrganization } from '../../db/organization.ts'
import type { ExecutionRow } from '../../db/repositories/executions.ts'
import type { Store } from '../../db/store.ts'
import { systemRepository } from '../../db/system.ts'
import { withTestStore } from '../../tests/harness/test-store.ts'
import { completeObservations, type Sighting } from './complete-observations.ts'

const started = new Date('2026-11-20T00:00:00Z')
const days = (count: number) => new Date(started.getTime() + count * 86_400_000)

let store: Store
withTestStore((opened) => {
  store = opened
})

const perSolved: MetricDefinition = {
  metric: 'tokens_per_solved',
  type: 'ratio',
  numerator: 'tokens',
  denominator: 'solved.first-time',
  lower_is_better: true,
}

const setUp = async (change: object) => {
  const [orgId, agentId, experimentId] = [randomUUID(), randomUUID(), randomUUID()]
  await systemRepository(store).ensureOrganization(orgId, started)
  await withOrganization(store, orgId, (organization) =>
    organization.atomically([
      organization.agents.create({
        id: agentId,
        slug: 'a',
        name: 'A',
        domain: 'general',
        currentVersion: 1,
        trafficVersion: 0,
        createdAt: started,
        updatedAt: started,
      }),
      store.db.insert(store.t.learningExperiments).values({
        orgId,
        id: experimentId,
        agentId,
        name: 'x',
        description: '',
        hypothesis: '',
        status: 'running',
        unit: 'user',
        salt: 's',
        // Not looked at here.
        controlConfig: {} as never,
        treatmentConfig: {} as never,
        controlPercentage: 50,
        treatmentPercentage: 50,
        primaryMetric: 'satisfaction',
        guardrails: [{ metric: 'error_rate', max_relative_increase: 0.1 }],
        secondaryMetrics: ['latency_ms', 'rating'],
        minSampleSize: 100,
        minDurationHours: 0,
        significanceThreshold: 0.05,
        currentControlSamples: 0,
        currentTreatmentSamples: 0,
        results: {},
        configVersion: 1,
        mirroredSeq: 0,
        createdBy: 'ann',
        createdAt: started,
        startedAt: started,
        ...change,
      }),
    ]),
  )
  const execution = (unitId: string, occurredAt: Date, more: Partial<ExecutionRow> = {}) => ({
    id: randomUUID(),
    agentId,
    agentVersion: 1,
    candidateId: null,
    experimentId: null,
    variant: null,
    enrolmentProbability: null,
    configVersion: null,
    unitId,
    input: 'in',
    output: 'out',
    latencyMs: 100,
    inputTokens: 10,
    outputTokens: 5,
    error: null,
    retrieved: [],
    outcomes: {},
    occurredAt,
    createdAt: occurredAt,
    ...more,
  })
  const exposed = { experimentId, variant: 'B' as const, enrolmentProbability: 0.5, configVersion: 1 }
  const add = (executions: ReturnType<typeof execution>[]) =>
    withOrganization(store, orgId, (organization) =>
      organization.atomically(executions.map((row) => organization.executions.add(row))),
    )
  const say = (
    executionId: string,
    feedbackType: 'thumbs_up' | 'star_rating',
    rating: number | null,
    at: Date,
  ) =>
    withOrganization(store, orgId, (organization) =>
      organization.atomically([
        organization.feedback.add({
          id: randomUUID(),
          agentId,
          executionId,
          contributorId: 'c',
          feedbackType,
          rating,
          accuracyRating: null,
          helpfulnessRating: null,
          clarityRating: null,
          completenessRating: null,
          feedbackText: null,
          correctionText: rating === 1 ? 'Better so.' : null,
          issueCategories: [],
          consent: true,
          contentHash: 'h',
          filterReason: null,
          exampleId: null,
          createdAt: at,
        }),
      ]),
    )
  return { orgId, experimentId, execution, exposed, add, say }
}

const sighting = (unitId: string | null, configVersion = 1): Sighting => ({
  unitId,
  observation: { unit: 1, variant: 'B', probability: 0.5, configVersion, at: 0, metrics: { error_rate: 0 } },
})

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the history of a unit', () => {
  it('is its own mean of each metric over the 28 days before the start, by executions and feedback', async () => {
    const { orgId, experimentId, execution, exposed, add, say } = await setUp({ varianceReduction: 'cuped' })
    const past = [
      execution('ada', days(-20), { latencyMs: 300, outcomes: { satisfaction: 0 } }),
      execution('ada', days(-1), { latencyMs: 500 }),
      execution('ada', days(-2), { latencyMs: 9999, error: 'timeout' }),
    ]
    const elsewhen = { latencyMs: 70_000, error: 'timeout' }
    await add([
      ...past,
      execution('ada', days(-29), elsewhen),
      execution('ada', days(1), elsewhen),
      execution('ada', days(-1), { ...elsewhen, ...exposed }),
      execution('bob', days(-1), { error: 'timeout' }),
    ])
    await say(past[0]?.id ?? '', 'star_rating', 1, days(-19))
    await say(past[1]?.id ?? '', 'thumbs_up', null, days(-0.5))
    await say(past[1]?.id ?? '', 'star_rating', 1, days(0.5))

    const sightings = [sighting('ada'), sighting('bob'), sighting('new'), sighting(null)]
    const [ada, bob, stranger, unnamed] = await completeObservations(store)(orgId, experimentId, sightings)
    const said = [
      outcomesOfFeedback({ feedbackType: 'star_rating', rating: 1, isCorrection: true }),
      outcomesOfFeedback({ feedbackType: 'thumbs_up', rating: null, isCorrection: false }),
    ]
    const measured = [...past.map(outcomesOfExecution), ...said]
    const ofMetric = (metric: string) => mean(measured.flatMap((values) => values[metric] ?? []))
    expect(ada?.history).toEqual({
      satisfaction: ofMetric('satisfaction'),
      error_rate: ofMetric('error_rate'),
      latency_ms: ofMetric('latency_ms'),
      rating: ofMetric('rating'),
    })
    expect(ada?.history).toMatchObject({ satisfaction: 1 / 3, error_rate: 1 / 3, latency_ms: 400, rating: 1 })
    expect(bob?.history).toEqual({ error_rate: 1 })
    for (const one of [stranger, unnamed]) expect(one).toEqual(sighting(null).observation)
  })
})

describe('the totals of a unit', () => {
  it('are the sums over its executions that the experiment exposed, by the version of the split', async () => {
    const { orgId, experimentId, execution, exposed, add } = await setUp({
      metrics: [perSolved],
      secondaryMetrics: ['tokens_per_solved'],
    })
    const solved = (count: number) => ({ ...exposed, outcomes: { 'solved.first-time': count, solved: 99 } })
    await add([
      execution('ada', days(1), solved(1)),
      execution('ada', days(2), { ...solved(2), outputTokens: 90, error: 'timeout' }),
      execution('ada', days(2), { ...solved(4), configVersion: 2 }),
      execution('ada', days(2), exposed),
      execution('ada', days(2), { ...solved(50), experimentId: randomUUID() }),
      execution('bob', days(2), { ...solved(0), variant: 'A' }),
    ])
    const sightings = [sighting('ada'), sighting('ada', 2), sighting('bob')]
    const [first, second, bob] = await completeObservations(store)(orgId, experimentId, sightings)
    expect(first?.totals).toEqual({ tokens_per_solved: { numerator: 130, denominator: 3, count: 3 } })
    expect(second?.totals).toEqual({ tokens_per_solved: { numerator: 15, denominator: 4, count: 1 } })
    expect(first).not.toHaveProperty('history')
    expect(bob).not.toHaveProperty('totals')
  })
})

describe('experiments that want neither, rollouts and what is not there', () => {
  it('are read once and asked nothing', async () => {
    const { orgId, experimentId } = await setUp({})
    const bound = store.boundTo(orgId)
    const select = vi.spyOn(bound.db, 'select')
    const complete = completeObservations({ ...store, boundTo: () => bound })
    const missing = randomUUID()
    for (const splitId of [experimentId, experimentId, missing, missing]) {
      expect(await complete(orgId, splitId, [sighting('ada')])).toEqual([sighting('ada').observation])
    }
    await complete(orgId, randomUUID(), [sighting(null)])
    expect(select).toHaveBeenCalledTimes(2)
    select.mockRestore()
  })
})
