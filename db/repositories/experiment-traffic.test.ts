import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { feedbackTypes } from '../../contracts/feedback.ts'
import { metricOf } from '../../core/experiment/metrics.ts'
import { outcomesOfExecution, outcomesOfFeedback } from '../../core/experiment/outcomes.ts'
import { withTestStore } from '../../tests/harness/test-store.ts'
import { type Organization, withOrganization } from '../organization.ts'
import type { Store } from '../store.ts'

let store: Store
withTestStore((opened) => {
  store = opened
})

const now = new Date('2026-11-24T12:00:00Z')
const dayMs = 86_400_000
const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs)

type Execution = Parameters<Organization['executions']['add']>[0]
type Feedback = Parameters<Organization['feedback']['add']>[0]

/** An agent of a new organization, with ways to let it be asked and judged. */
const newAgent = async () => {
  const orgId = randomUUID()
  const agentId = randomUUID()
  const { organizations, agents } = store.t
  await store.atomically([
    store.db.insert(organizations).values({ id: orgId, settings: {}, createdAt: now }),
    store.db.insert(agents).values({
      orgId,
      id: agentId,
      slug: 'a',
      name: 'a',
      domain: 'd',
      currentVersion: 1,
      createdAt: now,
      updatedAt: now,
    }),
  ])
  const inside = <T>(work: (organization: Organization) => Promise<T>) => withOrganization(store, orgId, work)
  const ask = async (unitId: string | null, at: Date, more: Partial<Execution> = {}): Promise<string> => {
    const id = randomUUID()
    const row: Execution = {
      id,
      agentId,
      agentVersion: 1,
      candidateId: null,
      experimentId: null,
      variant: null,
      enrolmentProbability: null,
      configVersion: null,
      unitId,
      input: 'i',
      output: 'o',
      latencyMs: 100,
      inputTokens: 10,
      outputTokens: 20,
      error: null,
      retrieved: [],
      outcomes: {},
      occurredAt: at,
      createdAt: at,
      ...more,
    }
    await inside((organization) => organization.atomically([organization.executions.add(row)]))
    return id
  }
  const judge = (executionId: string, at: Date, more: Partial<Feedback>) => {
    const row: Feedback = {
      id: randomUUID(),
      agentId,
      executionId,
      contributorId: 'c',
      feedbackType: 'thumbs_up',
      rating: null,
      accuracyRating: null,
      helpfulnessRating: null,
      clarityRating: null,
      completenessRating: null,
      feedbackText: null,
      correctionText: null,
      issueCategories: [],
      consent: true,
      contentHash: 'h',
      filterReason: null,
      exampleId: null,
      createdAt: at,
      ...more,
    }
    return inside((organization) => organization.atomically([organization.feedback.add(row)]))
  }
  const past = (name: string, declared: Parameters<typeof metricOf>[1] = [], days = 28) =>
    inside(({ experimentTraffic }) =>
      experimentTraffic.past({ agentId, metric: metricOf(name, declared), days, now }),
    )
  /** Count, sum and sum of squares of all first values. */
  const totals = async (name: string, declared: Parameters<typeof metricOf>[1] = []) => {
    const { firstValues } = await past(name, declared)
    const total = (of: (each: (typeof firstValues)[number]) => number) =>
      firstValues.reduce((sum, each) => sum + of(each), 0)
    return [total(({ units }) => units), total(({ sum }) => sum), total(({ sumOfSquares }) => sumOfSquares)]
  }
  return { agentId, ask, judge, past, totals }
}

describe('past traffic', () => {
  it('of an agent that nobody asked is empty', async () => {
    const { past } = await newAgent()
    expect(await past('satisfaction')).toEqual({
      from: daysAgo(28),
      days: [],
      firstValues: [],
      feedback: [],
    })
  })

  it('has every day since the agent was asked first, with units once and when they were new', async () => {
    const { ask, past } = await newAgent()
    await ask('a', daysAgo(2.5))
    await ask('a', daysAgo(2.4), { error: 'broken' })
    await ask('b', daysAgo(2.3))
    await ask('a', daysAgo(0.5))
    await ask('c', daysAgo(0.4), { latencyMs: 50 })
    await ask(null, daysAgo(0.3))
    await ask('later', new Date(now.getTime() + 1))
    const none = { executions: 0, errors: 0, latencyMsSum: 0, units: 0, newUnits: 0 }
    const { from, days } = await past('satisfaction')
    expect(from).toEqual(daysAgo(3))
    expect(days).toEqual([
      { executions: 3, errors: 1, latencyMsSum: 200, units: 2, newUnits: 2 },
      none,
      { executions: 3, errors: 0, latencyMsSum: 250, units: 2, newUnits: 1 },
    ])
    expect((await past('satisfaction', [], 2)).days).toEqual([
      none,
      { executions: 3, errors: 0, latencyMsSum: 250, units: 2, newUnits: 2 },
    ])
  })

  it('has the first value of each unit, with the days since its first execution', async () => {
    const { ask, judge, past } = await newAgent()
    await ask('a', daysAgo(9.5))
    const late = await ask('a', daysAgo(4.5))
    await judge(late, daysAgo(3.2), { feedbackType: 'report_issue' })
    await judge(late, daysAgo(3.1), { feedbackType: 'thumbs_down' })
    await judge(late, daysAgo(2), { feedbackType: 'thumbs_up' })
    const other = await ask('b', daysAgo(3.5))
    await judge(other, daysAgo(3.4), { feedbackType: 'star_rating', rating: 5 })
    await judge(await ask(null, daysAgo(1)), daysAgo(0.9), { feedbackType: 'thumbs_up' })
    const { days, firstValues, feedback } = await past('satisfaction')
    expect(days).toHaveLength(10)
    expect(firstValues.toSorted((x, y) => x.delayDays - y.delayDays)).toEqual([
      { day: 6, delayDays: 0, units: 1, sum: 1, sumOfSquares: 1 },
      { day: 6, delayDays: 6, units: 1, sum: 0, sumOfSquares: 0 },
    ])
    expect(feedback.reduce((sum, { count }) => sum + count, 0)).toBe(5)
  })

  it('counts every kind of feedback as experiments do', async () => {
    const { ask, judge, totals } = await newAgent()
    const expected: Record<string, number[]> = {}
    const kinds = feedbackTypes.flatMap((feedbackType) =>
      [null, 1, 2, 3, 4, 5].flatMap((rating) =>
        [null, 'better'].map((correctionText) => ({ feedbackType, rating, correctionText })),
      ),
    )
    for (const [at, kind] of kinds.entries()) {
      await judge(await ask(`unit-${at}`, daysAgo(1)), daysAgo(0.5), kind)
      const isCorrection = kind.feedbackType === 'correction' || kind.correctionText !== null
      for (const [name, value] of Object.entries(outcomesOfFeedback({ ...kind, isCorrection }))) {
        expected[name] = [...(expected[name] ?? []), value]
      }
    }
    expect(Object.keys(expected).sort()).toEqual([
      'correction_rate',
      'rating',
      'satisfaction',
      'thumbs_down_rate',
    ])
    for (const [name, values] of Object.entries(expected)) {
      const sum = (of: (value: number) => number) => values.reduce((total, value) => total + of(value), 0)
      expect(await totals(name)).toEqual([values.length, sum((value) => value), sum((value) => value ** 2)])
    }
  })

  it('counts executions and their named outcomes as experiments do', async () => {
    const { ask, totals } = await newAgent()
    const outcomes = { 'cost.usd': 2.5, solved: 1, satisfaction: 1 }
    await ask('a', daysAgo(2), { outcomes })
    await ask('b', daysAgo(2), { error: 'broken', outcomes: { tokens: 7 } })
    await ask('c', daysAgo(2), { latencyMs: 300 })
    const seen = (name: string) => totals(name)
    const signal = { latencyMs: 100, inputTokens: 10, outputTokens: 20, error: null, outcomes }
    expect(outcomesOfExecution(signal)).toMatchObject({ tokens: 30, 'cost.usd': 2.5 })
    expect(await seen('latency_ms')).toEqual([2, 400, 100_000])
    expect(await seen('tokens')).toEqual([3, 67, 30 ** 2 * 2 + 49])
    expect(await seen('error_rate')).toEqual([3, 1, 1])
    expect(await seen('cost.usd')).toEqual([1, 2.5, 6.25])
    expect(await seen('satisfaction')).toEqual([1, 1, 1])
    expect(await seen('solved')).toEqual([1, 1, 1])
    expect(await seen('unheard_of')).toEqual([0, 0, 0])
  })

  it('passes over values that are none of the metric, and caps as declared', async () => {
    const { ask, totals } = await newAgent()
    await ask('a', daysAgo(3), { outcomes: { solved: 0.5, cost: 12 } })
    await ask('a', daysAgo(2), { outcomes: { solved: 1, cost: 1 } })
    await ask('b', daysAgo(2), { outcomes: { cost: -3 } })
    expect(await totals('solved', [{ metric: 'solved', type: 'binary', lower_is_better: false }])).toEqual([
      1, 1, 1,
    ])
    expect(await totals('cost', [{ metric: 'cost', type: 'mean', lower_is_better: true, cap: 10 }])).toEqual([
      2, 10, 100,
    ])
  })

  it('is that of one agent of one organization', async () => {
    const [one, other] = [await newAgent(), await newAgent()]
    await one.judge(await one.ask('a', daysAgo(1)), daysAgo(0.5), { feedbackType: 'thumbs_up' })
    expect(await one.totals('satisfaction')).toEqual([1, 1, 1])
    expect((await other.past('satisfaction')).days).toEqual([])
    await other.ask('a', daysAgo(1))
    expect(await other.totals('satisfaction')).toEqual([0, 0, 0])
  })
})
