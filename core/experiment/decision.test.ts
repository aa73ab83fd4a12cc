import { describe, expect, it } from 'vitest'
import type { ExperimentDefinition, Observation, SplitDefinition } from '../../contracts/rpc/experiment.ts'
import { assign } from '../assignment/assign.ts'
import { murmur3 } from '../murmur3.ts'
import { type AnalysisState, newAnalysis } from './analysis.ts'
import { addBatch } from './batch.ts'
import { decide, guardrailSentence } from './decision.ts'
import { type UnitRecord, unitKey } from './encounter.ts'
import { type FeedbackSignal, outcomesOfExecution, outcomesOfFeedback } from './outcomes.ts'

const definition: ExperimentDefinition = {
  kind: 'experiment',
  id: '0192f0c0-0000-7000-8000-000000000004',
  orgId: '0192f0c0-0000-7000-8000-000000000001',
  agentId: '0192f0c0-0000-7000-8000-000000000003',
  unit: 'user',
  salt: 'salt',
  primaryMetric: 'satisfaction',
  guardrails: [],
  metrics: [],
  secondaryMetrics: [],
  attributionHours: 168,
  wholeWeeks: false,
  allocation: { type: 'fixed' },
  varianceReduction: 'none',
  minSampleSize: 100,
  minDurationHours: 1,
  significanceThreshold: 0.05,
  controlPercentage: 50,
  treatmentPercentage: 50,
}

interface Share {
  control: number
  treatment: number
  configVersion: number
}
const even: Share = { control: 50, treatment: 50, configVersion: 1 }

/** Uniform numbers in (0, 1) that depend on their names only. */
const draw = (...names: (string | number)[]) => (murmur3(names.join(' '), 99) + 0.5) / 2 ** 32

/** What users that the real assignment distributes would report. */
function visits(
  { control, treatment, configVersion }: Share,
  users: { from: number; to: number },
  salt: string,
  measure: (variant: 'A' | 'B', unitId: string) => Record<string, number>,
): Observation[] {
  const split = {
    id: 'x',
    kind: 'experiment',
    unit: 'user',
    salt,
    layer: null,
    targeting: [],
    controlPercentage: control,
    treatmentPercentage: treatment,
    configVersion,
  } as const
  const observations: Observation[] = []
  for (let user = users.from; user < users.to; user++) {
    const unitId = `user-${user}`
    const { variant, probability } = assign(split, unitId)
    if (variant)
      observations.push({
        unit: unitKey(unitId),
        variant,
        probability,
        configVersion,
        at: 0,
        metrics: measure(variant, unitId),
      })
  }
  return observations
}

/** A store of units in memory, as the Durable Object has one in SQLite. */
function ledger(of: SplitDefinition) {
  const units = new Map<number, UnitRecord>()
  let analysis: AnalysisState = newAnalysis(of)
  return {
    add(observations: Observation[]) {
      const batch = addBatch(of, analysis, observations, (unit) => units.get(unit) ?? null)
      for (const [unit, record] of batch.units) units.set(unit, record)
      analysis = batch.analysis
      return batch
    },
    decide: (elapsedHours = 100) => decide({ definition: of, analysis, elapsedHours }),
  }
}

const satisfied =
  (rateA: number, rateB: number, salt = 'salt') =>
  (variant: 'A' | 'B', unitId: string) => ({
    satisfaction: draw(unitId, salt) < (variant === 'A' ? rateA : rateB) ? 1 : 0,
  })

describe('the decision gate', () => {
  it.each([
    ['satisfaction', 0.6, 0.85, 'B'],
    ['satisfaction', 0.85, 0.6, 'A'],
    ['correction_rate', 0.6, 0.85, 'A'],
    ['error_rate', 0.85, 0.6, 'B'],
  ])('%s of %d against %d is won by %s', (primaryMetric, rateA, rateB, winner) => {
    const subject = ledger({ ...definition, primaryMetric })
    subject.add(
      visits(even, { from: 0, to: 800 }, 'salt', (variant, unitId) => ({
        [primaryMetric]: draw(unitId) < (variant === 'A' ? rateA : rateB) ? 1 : 0,
      })),
    )
    expect(subject.decide()).toMatchObject({ winner, outcome: winner })
  })

  it.each([
    ['latency_ms', 800, 600, 'B'],
    ['tokens', 800, 600, 'B'],
    ['rating', 4, 3, 'A'],
    ['solved_tasks', 3, 4, 'B'],
  ])('the mean of %s, %d against %d, is won by %s', (primaryMetric, meanA, meanB, winner) => {
    const subject = ledger({ ...definition, primaryMetric })
    subject.add(
      visits(even, { from: 0, to: 1500 }, 'salt', (variant, unitId) => ({
        [primaryMetric]: (variant === 'A' ? meanA : meanB) * (0.5 + draw(unitId)),
      })),
    )
    const verdict = subject.decide()
    expect(verdict).toMatchObject({ winner })
    expect(verdict.difference).toBeCloseTo(meanB - meanA, -Math.log10(0.1 * meanA))
    expect(verdict.ci_low).toBeLessThan(meanB - meanA)
    expect(verdict.ci_high).toBeGreaterThan(meanB - meanA)
  })

  it('has no winner while one condition is missing, and says which', () => {
    const users = { from: 0, to: 800 }
    const full = ledger(definition)
    full.add(visits(even, users, 'salt', satisfied(0.6, 0.85)))
    expect(full.decide(0.5)).toMatchObject({ winner: null, outcome: 'inconclusive' })
    expect(full.decide(0.5).reasons).toContain('It has run 0.5 of at least 1 hours.')

    const few = ledger({ ...definition, minSampleSize: 1000 })
    few.add(visits(even, users, 'salt', satisfied(0.6, 0.85)))
    expect(few.decide().winner).toBeNull()
    expect(few.decide().reasons.some((reason) => reason.includes('of at least 1000 units'))).toBe(true)

    const equal = ledger(definition)
    equal.add(visits(even, users, 'salt', satisfied(0.7, 0.7)))
    expect(equal.decide()).toMatchObject({ winner: null, outcome: 'inconclusive' })
  })

  it('has no winner when the difference has turned since the evidence was strongest', () => {
    const subject = ledger(definition)
    subject.add(visits(even, { from: 0, to: 400 }, 'salt', satisfied(0.4, 0.9)))
    subject.add(visits(even, { from: 400, to: 4000 }, 'salt', satisfied(0.7, 0.6)))
    const verdict = subject.decide()
    expect(verdict.p_value).toBeLessThan(1e-10)
    expect(verdict.difference).toBeLessThan(0)
    expect(verdict).toMatchObject({ winner: null, outcome: 'inconclusive' })
    expect(verdict.reasons).toContain(
      'The difference no longer points where it pointed when the evidence was strongest.',
    )
  })

  it('reports the running minimum of p, however the data go on', () => {
    const subject = ledger(definition)
    let least = 1
    for (let from = 0; from < 1000; from += 50) {
      subject.add(visits(even, { from, to: from + 50 }, 'salt', satisfied(0.7, from < 500 ? 0.9 : 0.5)))
      const { p_value } = subject.decide()
      expect(p_value).toBeLessThanOrEqual(least)
      least = p_value
    }
  })

  it('states no interval before both arms have five successes and five failures', () => {
    const subject = ledger({ ...definition, minSampleSize: 1 })
    subject.add(visits(even, { from: 0, to: 100 }, 'salt', satisfied(1, 0.5)))
    expect(subject.decide()).toMatchObject({ ci_low: null, ci_high: null })
    expect(subject.decide().p_value).toBeLessThan(0.05)
    expect(subject.decide().p_value_fixed_horizon).toBeLessThan(0.05)
  })

  it('lets a guardrail that is harmed outweigh a winner', () => {
    const guarded = {
      ...definition,
      guardrails: [
        { metric: 'latency_ms', max_relative_increase: 0.2 },
        { metric: 'error_rate', max_relative_increase: 0 },
      ],
    }
    const slower = (factor: number) => {
      const subject = ledger(guarded)
      subject.add(
        visits(even, { from: 0, to: 2000 }, 'salt', (variant, unitId) => ({
          ...satisfied(0.6, 0.85)(variant, unitId),
          latency_ms: (variant === 'B' ? factor : 1) * 800 * (0.5 + draw('latency', unitId)),
          error_rate: draw('error', unitId) < 0.05 ? 1 : 0,
        })),
      )
      return subject.decide()
    }
    expect(slower(1.15)).toMatchObject({ winner: 'B' })
    const harmed = slower(1.6)
    expect(harmed).toMatchObject({ winner: null, outcome: 'rolled_back' })
    expect(harmed.guardrails.map(({ harmed: is }) => is)).toEqual([true, false])
    expect(harmed.guardrails[0]?.alpha).toBe(0.025)
    expect(harmed.guardrails.map(guardrailSentence)[0]).toContain(
      'Guardrail latency_ms is harmed: B is worse by more than 20 %',
    )
  })

  it('is rarely fooled by the same users coming back through a ramp while everybody gets worse', () => {
    const runs = 150
    let [winners, harmed, mismatches] = [0, 0, 0]
    for (let run = 0; run < runs; run++) {
      const salt = `run-${run}`
      const subject = ledger({
        ...definition,
        minSampleSize: 1,
        guardrails: [{ metric: 'error_rate', max_relative_increase: 0 }],
      })
      let [won, hurt, broken] = [false, false, false]
      for (const [step, treatment] of [5, 25, 50].entries()) {
        const share = { control: 100 - treatment, treatment, configVersion: step + 1 }
        for (let from = 0; from < 600; from += 100) {
          subject.add(
            visits(share, { from, to: from + 100 }, salt, (_, unitId) => ({
              satisfaction: draw(salt, unitId, step) < 0.9 - 0.2 * step ? 1 : 0,
              error_rate: draw(salt, unitId, step, 'error') < 0.05 + 0.1 * step ? 1 : 0,
            })),
          )
          const verdict = subject.decide()
          won ||= verdict.winner !== null
          hurt ||= verdict.outcome === 'rolled_back'
          broken ||= verdict.srm_p_value < 0.05
        }
      }
      winners += Number(won)
      harmed += Number(hurt)
      mismatches += Number(broken)
    }
    for (const share of [winners, harmed, mismatches]) expect(share / runs).toBeLessThanOrEqual(0.055)
  })
})

describe('an interval that is missing', () => {
  const shortOf = 'There is no interval of the difference yet'
  it('is explained while an arm has too few successes or failures, also beside a winner', () => {
    const subject = ledger(definition)
    expect(subject.decide().reasons.join()).not.toContain(shortOf)
    subject.add(visits(even, { from: 0, to: 600 }, 'salt', satisfied(0.5, 1)))
    const verdict = subject.decide()
    expect(verdict).toMatchObject({ winner: 'B', ci_low: null, ci_high: null })
    expect(verdict.reasons).toContainEqual(
      expect.stringMatching(`${shortOf}.*each variant needs at least 5 successes and 5 failures`),
    )
  })
  it('is explained for means, and no more once it is there', () => {
    const subject = ledger({ ...definition, primaryMetric: 'solved' })
    const solved = (_: 'A' | 'B', unitId: string) => ({ solved: draw(unitId) })
    subject.add(visits(even, { from: 0, to: 20 }, 'salt', solved))
    expect(subject.decide().reasons.join()).toContain('each variant needs at least 30 values')
    subject.add(visits(even, { from: 20, to: 400 }, 'salt', solved))
    const verdict = subject.decide()
    expect(verdict.ci_low).not.toBeNull()
    expect(verdict.reasons.join()).not.toContain(shortOf)
  })
})

describe('the history of units', () => {
  /** Values that follow what the user did before; a tenth of the users is new. */
  const subjectOf = (varianceReduction: 'none' | 'cuped', primaryMetric: string, shift: number) => {
    const subject = ledger({ ...definition, primaryMetric, varianceReduction })
    const isBinary = primaryMetric === 'satisfaction'
    subject.add(
      visits(even, { from: 0, to: 1500 }, 'salt', (variant, unitId) => {
        const level = draw(unitId, 'level') + (variant === 'B' ? shift : 0)
        const value = isBinary ? Number(draw(unitId) < level) : 1000 * (level + 0.5 * draw(unitId))
        return { [primaryMetric]: value }
      }).map((observation, i) => {
        const level = draw(`user-${i}`, 'level')
        const history = { [primaryMetric]: isBinary ? level : 1000 * level }
        return i % 10 === 0 ? observation : { ...observation, history }
      }),
    )
    return subject.decide()
  }
  const width = ({ ci_low, ci_high }: { ci_low: number | null; ci_high: number | null }) =>
    (ci_high ?? Number.NaN) - (ci_low ?? Number.NaN)

  it.each(['latency_ms', 'satisfaction'])(
    'makes the interval of %s narrower by what the sentence says',
    (metric) => {
      const [plain, adjusted] = [subjectOf('none', metric, 0.05), subjectOf('cuped', metric, 0.05)]
      const narrower = 100 * (1 - width(adjusted) / width(plain))
      const sentence = adjusted.reasons.find((reason) => reason.startsWith('History of'))
      expect(sentence).toMatch(
        new RegExp(
          `^History of 1350 of 1500 units explains [\\d.]+ % of the variance of ${metric}; .* narrower by [\\d.]+ %`,
        ),
      )
      expect(Number(sentence?.match(/narrower by ([\d.]+) %/)?.[1])).toBeCloseTo(narrower, 1)
      expect(narrower).toBeGreaterThan(metric === 'latency_ms' ? 30 : 8)
      expect(plain.reasons.join()).not.toContain('History')
    },
  )

  it('makes the exact test of a mean stronger, and leaves that of a rate as it is', () => {
    const [plain, adjusted] = [subjectOf('none', 'latency_ms', 0.08), subjectOf('cuped', 'latency_ms', 0.08)]
    expect(adjusted.p_value).toBeLessThan(plain.p_value / 100)
    expect(adjusted.p_value_fixed_horizon).toBeLessThan(plain.p_value_fixed_horizon ?? 0)
    expect(subjectOf('cuped', 'satisfaction', 0.05).p_value).toBe(
      subjectOf('none', 'satisfaction', 0.05).p_value,
    )
  })
})

describe('the time and the space of an analysis', () => {
  it('do not grow with traffic', () => {
    const subject = ledger(definition)
    const sizes = [1000, 20_000].map((to) => {
      subject.add(visits(even, { from: to === 1000 ? 0 : 1000, to }, 'salt', satisfied(0.7, 0.7)))
      return JSON.stringify(subject.decide()).length
    })
    expect(Math.abs((sizes[1] ?? 0) - (sizes[0] ?? 0))).toBeLessThan(100)
  })
})

describe('outcomes', () => {
  it('of feedback follow its type and rating', () => {
    const of = (feedbackType: FeedbackSignal['feedbackType'], rating: number | null = null) =>
      outcomesOfFeedback({ feedbackType, rating, isCorrection: feedbackType === 'correction' })
    expect(of('thumbs_up')).toEqual({ satisfaction: 1, thumbs_down_rate: 0, correction_rate: 0 })
    expect(of('thumbs_down')).toEqual({ satisfaction: 0, thumbs_down_rate: 1, correction_rate: 0 })
    expect(of('star_rating', 4)).toEqual({
      satisfaction: 1,
      thumbs_down_rate: 0,
      correction_rate: 0,
      rating: 4,
    })
    expect(of('star_rating', 3)).toMatchObject({ satisfaction: 0, thumbs_down_rate: 0 })
    expect(of('detailed_feedback', 2)).toMatchObject({ satisfaction: 0, thumbs_down_rate: 1 })
    expect(of('correction')).toEqual({ correction_rate: 1 })
    expect(of('report_issue')).toEqual({ correction_rate: 0 })
  })
  it('of executions leave the latency of failures out', () => {
    const execution = { latencyMs: 12, inputTokens: 3, outputTokens: 4, error: null, outcomes: { solved: 1 } }
    expect(outcomesOfExecution(execution)).toEqual({ solved: 1, error_rate: 0, latency_ms: 12, tokens: 7 })
    expect(outcomesOfExecution({ ...execution, error: 'timeout' })).toEqual({ solved: 1, error_rate: 1 })
  })
})
