import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { experimentDesign, experimentDesignRequest } from '../../contracts/experiment-design.ts'
import { experimentCreate } from '../../contracts/experiments.ts'
import { defaultGuardrails } from '../../contracts/splits.ts'
import type { FeedbackCount } from '../feedback/statistics.ts'
import { designExperiment } from './design.ts'
import type { FirstValues, PastTraffic } from './planning/past-traffic.ts'

const agentId = '0192f0c0-0000-7000-8000-000000000003'
const room = { holdoutPercentage: 0, freePercentage: 100 }
const defaults = { minSampleSize: 1000, minDurationHours: 168, significanceThreshold: 0.05 }
const from = new Date('2026-11-01T00:00:00Z')

/** First values of 0 and 1. */
const binary = (day: number, units: number, rate: number, delayDays = 0): FirstValues => {
  const sum = Math.round(units * rate)
  return { day, delayDays, units, sum, sumOfSquares: sum }
}

const day = { executions: 0, errors: 0, latencyMsSum: 0, units: 0, newUnits: 0 }

/** Days with twice as many units as have a value. */
const pastOf = (
  firstValues: readonly FirstValues[],
  feedback: readonly FeedbackCount[] = [],
): PastTraffic => {
  const last = Math.max(-1, ...firstValues.map((values) => values.day))
  const days = Array.from({ length: last + 1 }, (_, at) => {
    const units =
      2 * firstValues.filter((values) => values.day === at).reduce((sum, { units: n }) => sum + n, 0)
    return { executions: 3 * units, errors: units, latencyMsSum: 2 * units * 500, units, newUnits: units }
  })
  return { from, days, firstValues, feedback }
}

/** Four weeks in which so many new units had a value every day. */
const steady = (perDay: number, rate = 0.8) =>
  pastOf(Array.from({ length: 28 }, (_, at) => binary(at, perDay, rate)))

const design = (past: PastTraffic, asked: Record<string, unknown> = {}, available = room) => {
  const request = experimentDesignRequest.parse({ agent_id: agentId, ...asked })
  return experimentDesign.strict().parse(designExperiment(request, past, available, defaults))
}

const isAbsent = (value: number | null) => value ?? Number.POSITIVE_INFINITY

describe('a plan', () => {
  it('says how many units an effect takes, and when they are there', () => {
    const plan = design(steady(400), { minimum_effect: 0.05 })
    expect(plan.baseline).toEqual({ samples: 11_200, mean: 0.8, standard_deviation: expect.closeTo(0.4, 3) })
    // .80 against .84, equal arms: 1,446 or so an arm by the textbook.
    expect(plan.units_needed?.fixed_horizon).toBeGreaterThan(2850)
    expect(plan.units_needed?.fixed_horizon).toBeLessThan(2950)
    const needed = plan.units_needed?.always_valid ?? 0
    expect(needed).toBeGreaterThan(plan.units_needed?.fixed_horizon ?? 0)
    expect(plan.expected_days).toBe(Math.ceil(needed / 400 / 7) * 7)
    expect(plan.planned_days).toBe(plan.expected_days)
    expect(plan.detectable_effect?.always_valid?.relative).toBeLessThanOrEqual(0.05)
    expect(plan.detectable_effect?.fixed_horizon?.absolute).toBeLessThan(0.04)
    const { absolute, relative } = plan.detectable_effect?.always_valid ?? {
      absolute: Number.NaN,
      relative: 0,
    }
    expect(relative).toBeCloseTo(absolute / 0.8, 10)
    expect(relative).toBeGreaterThan(0.045)
    expect(plan.curve.map(({ days, units }) => [days, units])).toEqual([
      [7, 2800],
      [14, 5600],
      [21, 8400],
      [28, 11_200],
    ])
    expect(plan.reasons.join(' ')).toContain('50 % of the units (11200 of 22400) had a value of satisfaction')
  })

  it('counts each unit once: of those who come back, only the first days bring many', () => {
    const returning = pastOf([
      binary(0, 2000, 0.8),
      ...Array.from({ length: 27 }, (_, at) => binary(at + 1, 10, 0.8)),
    ])
    const plan = design(returning, { minimum_effect: 0.05, max_days: 56 })
    expect(plan.curve.map(({ units }) => units)).toEqual([2060, 2130, 2200, 2270, 2340, 2410, 2480, 2550])
    expect(plan.expected_days).toBeGreaterThan(56)
    expect(plan.planned_days).toBe(56)
    expect(plan.reasons.join(' ')).toContain('too small for this effect')
  })

  it('can be created as it is, and keeps the first weeks whole', () => {
    const feedback: FeedbackCount[] = [
      { day: '2026-11-02', feedbackType: 'thumbs_down', rating: null, count: 1 },
      { day: '2026-11-02', feedbackType: 'star_rating', rating: 3, count: 3 },
    ]
    const { firstValues } = steady(40)
    const { proposal, reasons } = design(pastOf(firstValues, feedback), { treatment_percentage: 12.34 })
    const body = { ...proposal, name: 'n', agent_id: agentId, treatment_config: { system_prompt: 'new' } }
    expect(experimentCreate.parse(body)).toMatchObject(proposal)
    expect(proposal).toEqual({
      primary_metric: 'satisfaction',
      metrics: [],
      secondary_metrics: ['tokens', 'rating', 'correction_rate'],
      guardrails: [
        { metric: 'error_rate', max_relative_increase: 0.1 },
        { metric: 'latency_ms', max_relative_increase: 0.25 },
        { metric: 'thumbs_down_rate', max_relative_increase: 0.1 },
      ],
      unit: 'user',
      control_percentage: 87.66,
      treatment_percentage: 12.34,
      traffic_percentage: 100,
      attribution_hours: 168,
      min_sample_size: Math.floor(28 * 40 * 0.1234),
      min_duration_hours: 168,
      whole_weeks: true,
      significance_threshold: 0.05,
    })
    const text = reasons.join('\n')
    expect(text).toContain('error_rate is guarded: 33.3 % of 6720 executions failed.')
    expect(text).toContain('latency_ms is guarded: an answer took 500 ms on average')
    expect(text).toContain('thumbs_down_rate is guarded: 25 % of 4 judgements rejected the answer.')
    expect(text).toContain('min_sample_size is 138 instead of 1000')
  })

  it('asks of each variant no more than the smaller one gets, whichever that is', () => {
    const samples = [10, 90].map(
      (treatment_percentage) => design(steady(40), { treatment_percentage }).proposal.min_sample_size,
    )
    expect(samples).toEqual([112, 112])
  })

  it('without a past proposes the defaults and says that it knows nothing', () => {
    const plan = design({ from, days: [], firstValues: [], feedback: [] }, { minimum_effect: 0.05 })
    expect(plan).toMatchObject({
      baseline: null,
      units_needed: null,
      expected_days: null,
      detectable_effect: null,
      planned_days: 28,
      proposal: {
        guardrails: defaultGuardrails,
        secondary_metrics: [],
        min_sample_size: 1000,
        min_duration_hours: 168,
        attribution_hours: 168,
      },
    })
    expect(plan.curve.every(({ detectable_relative }) => detectable_relative === null)).toBe(true)
    expect(plan.reasons[0]).toContain('was not asked in the last 28 days')
  })

  it('says so when executions name no unit, and when the metric was never measured', () => {
    const days = [{ ...day, executions: 5 }]
    expect(design({ from, days, firstValues: [], feedback: [] }).reasons[0]).toContain('names a unit')
    const met = [{ ...day, executions: 5, units: 5, newUnits: 5 }]
    const plan = design({ from, days: met, firstValues: [], feedback: [] }, { primary_metric: 'solved' })
    expect(plan.reasons.join(' ')).toContain('No unit of these days has a value of solved')
    expect(plan.baseline).toBeNull()
  })

  it('plans nothing where all units had the same value, at 0, at 1 and with one unit', () => {
    for (const [units, rate] of [
      [500, 0],
      [500, 1],
      [1, 1],
    ] as const) {
      const plan = design(pastOf([binary(0, units, rate)]), { minimum_effect: 0.05 })
      expect(plan).toMatchObject({
        baseline: { samples: units, mean: rate, standard_deviation: 0 },
        units_needed: null,
        expected_days: null,
        detectable_effect: null,
      })
      expect(plan.reasons.join(' ')).toMatch(/All 500 units had the same value|Only one unit has a value/)
    }
  })

  it('does not ask for more than the metric can become', () => {
    const plan = design(steady(400, 0.95), { minimum_effect: 0.1 })
    expect(plan.units_needed).toBeNull()
    expect(plan.reasons).toContain('satisfaction cannot improve by 10 %: 5.26 % is the most.')
    const errors = design(steady(400, 0.05), { primary_metric: 'error_rate', minimum_effect: 0.5 })
    expect(errors.units_needed?.always_valid).toBeGreaterThan(0)
    expect(errors.proposal.guardrails.map(({ metric }) => metric)).not.toContain('error_rate')
  })

  it('plans for a mean in its own unit, and leaves quantiles to a mean', () => {
    const values = Array.from({ length: 28 }, (_, at) => ({
      day: at,
      delayDays: 0,
      units: 100,
      sum: 100 * 800,
      sumOfSquares: 100 * (800 ** 2 + 200 ** 2),
    }))
    const plan = design(pastOf(values), { primary_metric: 'latency_ms', minimum_effect: 0.05 })
    expect(plan.baseline).toMatchObject({ mean: 800, standard_deviation: expect.closeTo(200, 0) })
    // Half a percent of 800 ms is .2 standard deviations: 2 (1.96 + .84)^2 / .04 an arm.
    expect(plan.units_needed?.fixed_horizon).toBeGreaterThan(780)
    expect(plan.units_needed?.fixed_horizon).toBeLessThan(790)
    const quantile = design(pastOf(values), { primary_metric: 'latency_p95', minimum_effect: 0.05 })
    expect(quantile).toMatchObject({
      baseline: null,
      units_needed: null,
      detectable_effect: null,
      expected_days: null,
      proposal: { min_sample_size: 1000 },
    })
    expect(quantile.reasons.join(' ')).toContain('How many units a quantile needs is not planned for')
  })

  it('counts values for longer where they come late, and not those that come later still', () => {
    const past = pastOf([binary(0, 60, 0.5), binary(13, 38, 0.5, 9), binary(20, 2, 0.5, 20)])
    const plan = design(past)
    expect(plan.proposal.attribution_hours).toBe(240)
    expect(plan.traffic.units_with_outcome).toBe(98)
    expect(plan.reasons.join(' ')).toContain(
      "within 1 day of the unit's first execution, 95 % within 10 days",
    )
  })

  it('plans with the traffic that the holdout and running experiments leave', () => {
    const plan = design(steady(100), {}, { holdoutPercentage: 10, freePercentage: 60 })
    expect(plan.proposal.traffic_percentage).toBe(60)
    expect(plan.curve[0]?.units).toBe(378)
    const full = design(steady(100), {}, { holdoutPercentage: 0, freePercentage: 0 })
    expect(full.proposal.traffic_percentage).toBe(100)
    expect(full.reasons.join(' ')).toContain('after they have ended')
  })

  it('for less than a week has no whole weeks and no longer minimum', () => {
    const { proposal, planned_days, curve } = design(steady(400), { max_days: 3 })
    expect([planned_days, proposal.whole_weeks, proposal.min_duration_hours]).toEqual([3, false, 72])
    expect(curve).toHaveLength(1)
  })
})

const share = fc.double({ min: 0, max: 1, noNaN: true })
const perDay = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 30 })
const asked = fc.record({
  treatment_percentage: fc.constantFrom(1, 10, 50, 90),
  power: fc.constantFrom(0.5, 0.8, 0.95),
  max_days: fc.integer({ min: 1, max: 30 }),
  primary_metric: fc.constantFrom('satisfaction', 'error_rate'),
})
const effect = fc.double({ min: 0.001, max: 2, noNaN: true })

describe('whatever was seen', () => {
  it('a plan is what the API promises, and its curve never rises', () => {
    fc.assert(
      fc.property(
        perDay,
        share,
        asked,
        fc.option(effect, { nil: undefined }),
        (counts, rate, more, wanted) => {
          const past = pastOf(
            counts.map((units, at) => binary(at, units, rate)).filter(({ units }) => units > 0),
          )
          const plan = design(past, { ...more, ...(wanted === undefined ? {} : { minimum_effect: wanted }) })
          expect(plan.planned_days).toBeLessThanOrEqual(more.max_days)
          expect(plan.proposal.min_duration_hours).toBeLessThanOrEqual(24 * plan.planned_days)
          const relative = plan.curve.map(({ detectable_relative }) => isAbsent(detectable_relative))
          expect(relative).toEqual(relative.toSorted((a, b) => b - a))
          for (const { detectable_relative: found } of plan.curve) expect(isAbsent(found)).toBeGreaterThan(0)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('a larger effect never needs more units or days', () => {
    fc.assert(
      fc.property(perDay, share, asked, effect, effect, (counts, rate, more, one, two) => {
        const past = pastOf([binary(0, 1000, rate), ...counts.map((units, at) => binary(at, units, rate))])
        const [smaller, larger] = [Math.min(one, two), Math.max(one, two)].map((minimum_effect) =>
          design(past, { ...more, minimum_effect }),
        )
        // An effect beyond what the metric can become is no effect.
        if (!smaller || !larger?.units_needed) return
        expect(larger.units_needed.always_valid).toBeLessThanOrEqual(
          isAbsent(smaller.units_needed?.always_valid ?? null),
        )
        expect(larger.units_needed.fixed_horizon).toBeLessThanOrEqual(
          isAbsent(smaller.units_needed?.fixed_horizon ?? null),
        )
        expect(isAbsent(larger.expected_days)).toBeLessThanOrEqual(isAbsent(smaller.expected_days))
      }),
      { numRuns: 40 },
    )
  })

  it('more traffic never needs more days', () => {
    const added = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 30, maxLength: 30 })
    fc.assert(
      fc.property(perDay, added, asked, effect, (counts, plus, more, minimum_effect) => {
        // Ten of a hundred have the value, so that the baseline stays as it is.
        const tens = (units: readonly number[]) => pastOf(units.map((n, at) => binary(at, 10 * n, 0.1)))
        const fewer = design(tens(counts), { ...more, minimum_effect })
        const extra = design(tens(counts.map((n, at) => n + (plus[at] ?? 0))), { ...more, minimum_effect })
        expect(isAbsent(extra.expected_days)).toBeLessThanOrEqual(isAbsent(fewer.expected_days))
      }),
      { numRuns: 40 },
    )
  })
})
