import { describe, expect, it } from 'vitest'
import { defaultGuardrails } from '../../contracts/splits.ts'
import { simulate } from './simulate.ts'
import { isWeekend, START, visitsPerHour } from './traffic.ts'
import type { World } from './world.ts'
import { amount, binary, delivery, experiment, rollout, traffic } from './worlds.ts'

const HOUR_MS = 3_600_000

/** Small enough for tests: hundreds of visits a day. */
const small: World = {
  name: 'small',
  definition: { ...experiment, minSampleSize: 50, minDurationHours: 24 },
  days: 3,
  traffic: { ...traffic, visitsPerDay: 800, users: 5000 },
  outcomes: { satisfaction: binary(0.6, { effect: 0.2 }), error_rate: binary(0.05) },
  delivery: { ...delivery, everyMinutes: 30, lost: 0, doubled: 0, late: 0 },
}
const canary: World = {
  ...small,
  definition: {
    ...rollout,
    minSampleSize: 5,
    steps: [5, 25, 50, 100].map((percentage) => ({ percentage, hold_hours: 6, requires_approval: false })),
  },
  outcomes: { satisfaction: binary(0.8), error_rate: binary(0.02) },
}

describe('a simulated experiment', () => {
  it('is the same for the same seed, and another one for another seed', () => {
    expect(simulate(small, 1)).toEqual(simulate(small, 1))
    expect(simulate(small, 2).results.p_value).not.toBe(simulate(small, 1).results.p_value)
  })

  it('declares the better variant the winner, not before the minimum duration', () => {
    const { outcome, decidedAfterHours, decisions } = simulate(small, 1)
    expect(outcome).toBe('B')
    expect(decidedAfterHours).toBeGreaterThanOrEqual(24)
    expect(decisions.map(({ type }) => type)).toEqual(['started', 'winner_declared'])
  })

  it('does not change when every batch comes twice', () => {
    const once = simulate(small, 3)
    const twice = simulate({ ...small, delivery: { ...small.delivery, doubled: 1 } }, 3)
    expect(twice.sendings.doubled).toBeGreaterThan(0)
    expect(twice.recorded.duplicates).toBeGreaterThan(once.recorded.duplicates)
    expect(twice.results).toEqual(once.results)
  })

  it('has no winner when reports of B are lost, and says why', () => {
    const { outcome, results } = simulate({ ...small, delivery: { ...small.delivery, lostOfB: 0.5 } }, 1)
    expect(outcome).toBe('inconclusive')
    expect(results.reasons).toContainEqual(expect.stringContaining('Sample-ratio mismatch'))
  })

  it('waits for outcomes that are late', () => {
    const late = { ...small.outcomes, satisfaction: binary(0.6, { effect: 0.2, delayHours: 30 }) }
    const hours = (world: World) => simulate(world, 1).decidedAfterHours ?? Number.POSITIVE_INFINITY
    const eager: World = { ...small, definition: { ...experiment, minSampleSize: 50, minDurationHours: 0 } }
    expect(hours({ ...eager, outcomes: late })).toBeGreaterThan(hours(eager))
  })
})

describe('a simulated rollout', () => {
  it('takes its steps when their holds are over', () => {
    const { outcome, decisions } = simulate(canary, 1)
    expect(outcome).toBe('completed')
    expect(decisions.map(({ treatmentPercentage }) => treatmentPercentage)).toEqual([5, 25, 50, 100, 100])
    const hours = decisions.map(({ at }) => (at - START) / HOUR_MS)
    for (const [step, hour] of hours.slice(1).entries())
      expect(hour - (hours[step] ?? 0)).toBeGreaterThanOrEqual(6)
  })

  it.each([
    ['error_rate', { error_rate: binary(0.02, { effect: 0.3 }) }],
    ['latency_ms', { latency_ms: amount(900, { sigma: 1.2, factor: 4 }) }],
  ])('is rolled back on harm to %s before most users meet it', (metric, harmed) => {
    const trace = simulate(
      {
        ...canary,
        definition: { ...canary.definition, guardrails: [...defaultGuardrails, latencyGuardrail] },
        outcomes: { ...canary.outcomes, ...harmed },
      },
      1,
    )
    expect(trace.outcome).toBe('rolled_back')
    expect(trace.decisions.at(-1)?.reason).toContain(`Guardrail ${metric} is harmed`)
    expect(trace.usersOfB / trace.users).toBeLessThan(0.5)
  })
})

const latencyGuardrail = { metric: 'latency_ms', max_relative_increase: 0.1 }

describe('traffic', () => {
  it('has its visits on a working day, fewer at night and at the weekend', () => {
    const day = Array.from({ length: 24 }, (_, hour) => visitsPerHour(traffic, START + hour * HOUR_MS))
    expect(day.reduce((sum, visits) => sum + visits, 0)).toBeCloseTo(traffic.visitsPerDay, 6)
    expect(day.indexOf(Math.max(...day))).toBe(15)
    const saturday = START + (5 * 24 + 15) * HOUR_MS
    expect([isWeekend(START), isWeekend(saturday)]).toEqual([false, true])
    expect(visitsPerHour(traffic, saturday)).toBeCloseTo(traffic.weekendFactor * Math.max(...day), 6)
  })
})
