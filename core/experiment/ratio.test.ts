import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ExperimentDefinition, Observation, UnitTotals } from '../../contracts/rpc/experiment.ts'
import { uniforms } from '../randomness.ts'
import { addPair, noPairs } from '../statistics/bivariate-moments.ts'
import { confidenceSequence, sequenceP } from '../statistics/confidence-sequence.ts'
import { absoluteEffect } from '../statistics/effect.ts'
import { ratioArm } from '../statistics/ratio-metric.ts'
import { type AnalysisState, newAnalysis } from './analysis.ts'
import { addBatch } from './batch.ts'
import { decide } from './decision.ts'
import type { UnitRecord } from './encounter.ts'
import { horizonOf } from './horizon.ts'
import { initialState } from './lifecycle.ts'
import { report } from './report.ts'

const definition: ExperimentDefinition = {
  kind: 'experiment',
  id: '0192f0c0-0000-7000-8000-000000000004',
  orgId: '0192f0c0-0000-7000-8000-000000000001',
  agentId: '0192f0c0-0000-7000-8000-000000000003',
  unit: 'user',
  salt: 'salt',
  primaryMetric: 'cost_per_solved',
  guardrails: [],
  metrics: [
    {
      metric: 'cost_per_solved',
      type: 'ratio',
      numerator: 'cost',
      denominator: 'solved',
      lower_is_better: true,
    },
  ],
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

/** Units alternate between the variants. */
const variantOf = (unit: number) => (unit % 2 === 0 ? 'A' : 'B')

const seen = (unit: number, totals: UnitTotals, more: Partial<Observation> = {}): Observation => ({
  unit,
  variant: variantOf(unit),
  probability: 0.5,
  configVersion: 1,
  at: 0,
  metrics: {},
  totals: { cost_per_solved: totals },
  ...more,
})

function ledger(of: ExperimentDefinition = definition) {
  const units = new Map<number, UnitRecord>()
  let analysis: AnalysisState = newAnalysis(of)
  return {
    add(...observations: Observation[]) {
      const batch = addBatch(of, analysis, observations, (unit) => units.get(unit) ?? null)
      for (const [unit, record] of batch.units) units.set(unit, record)
      analysis = batch.analysis
      return batch
    },
    state: () => ({ analysis, units: [...units] }),
    verdict: () => decide({ definition: of, analysis, elapsedHours: 100 }),
    results: () => report({ definition: of, analysis, state: initialState }, 0),
  }
}

/** What the totals of all units say, computed from scratch. */
const fromScratch = (last: ReadonlyMap<number, UnitTotals>) => {
  const pairs = { A: noPairs, B: noPairs }
  for (const [unit, { numerator, denominator }] of last)
    pairs[variantOf(unit)] = addPair(pairs[variantOf(unit)], denominator, numerator)
  const [a, b] = [ratioArm(pairs.A), ratioArm(pairs.B)]
  return { a, b, effect: a && b ? absoluteEffect({ a, b }) : null }
}

const { alpha, decisionSize } = horizonOf(definition)

describe('a ratio', () => {
  const task = fc.record({
    unit: fc.integer({ min: 0, max: 119 }),
    cost: fc.integer({ min: 0, max: 100 }),
    solved: fc.integer({ min: 0, max: 3 }),
  })

  it('is that of the sums, with the interval of the delta method over units, however totals grew', () => {
    fc.assert(
      fc.property(fc.array(task, { minLength: 400, maxLength: 600 }), (tasks) => {
        const subject = ledger()
        const last = new Map<number, UnitTotals>()
        for (const { unit, cost, solved } of tasks) {
          const { numerator = 0, denominator = 0, count = 0 } = last.get(unit) ?? {}
          const totals = { numerator: numerator + cost, denominator: denominator + solved, count: count + 1 }
          last.set(unit, totals)
          subject.add(seen(unit, totals))
        }
        const { a, b, effect } = fromScratch(last)
        fc.pre(effect !== null)
        const verdict = subject.verdict()
        const sequence = effect && confidenceSequence(effect, alpha, decisionSize)
        expect(verdict.difference).toBeCloseTo(effect?.estimate ?? 0, 8)
        expect(verdict.ci_low).toBeCloseTo(sequence?.ciLow ?? 0, 8)
        expect(verdict.ci_high).toBeCloseTo(sequence?.ciHigh ?? 0, 8)
        expect(verdict.p_value).toBeLessThanOrEqual(
          (effect ? sequenceP(effect, alpha, decisionSize) : 1) + 1e-12,
        )
        const { A, B } = subject.results().variants
        expect([A.samples, B.samples]).toEqual([a?.n, b?.n])
        expect(A.mean).toBeCloseTo(a?.mean ?? 0, 8)
        expect(B.standard_deviation).toBeCloseTo(Math.sqrt(b?.variance ?? 0), 8)
      }),
      { numRuns: 20 },
    )
  })

  it('has bit for bit the same state when totals come again, and older ones after newer ones', () => {
    const [plain, noisy] = [ledger(), ledger()]
    const totals = (unit: number, count: number) => ({ numerator: unit * count, denominator: count, count })
    for (let count = 1; count <= 3; count++) {
      for (let unit = 0; unit < 100; unit++) {
        plain.add(seen(unit, totals(unit, count)))
        noisy.add(seen(unit, totals(unit, count)), seen(unit, totals(unit, count)))
        for (let older = 1; older < count; older++) {
          expect(noisy.add(seen(unit, totals(unit, older)))).toMatchObject({ outcomes: 0, duplicates: 1 })
        }
      }
    }
    expect(noisy.state()).toEqual(plain.state())
  })

  it('is won by the variant that is lower, when lower is better', () => {
    const subject = ledger()
    for (let unit = 0; unit < 800; unit++) {
      const solved = 1 + (unit % 5)
      const cost = solved * (variantOf(unit) === 'A' ? 12 : 9) + ((unit * 7) % 11)
      subject.add(seen(unit, { numerator: cost, denominator: solved, count: solved }))
    }
    expect(subject.verdict()).toMatchObject({ winner: 'B', outcome: 'B' })
    expect(subject.verdict().p_value_fixed_horizon).toBeLessThan(1e-6)
  })

  it('is not tested before 30 units of each variant have a denominator above 0', () => {
    const subject = ledger()
    for (let unit = 0; unit < 100; unit++) {
      const solved = unit < 58 ? 1 : 0
      // A unit whose totals grow is one unit.
      subject.add(seen(unit, { numerator: 0, denominator: unit < 20 ? 1 : 0, count: 1 }))
      const numerator = variantOf(unit) === 'A' ? 1000 + unit : unit
      subject.add(seen(unit, { numerator, denominator: solved, count: 2 }))
    }
    const waiting = subject.verdict()
    expect(waiting).toMatchObject({ p_value: 1, p_value_fixed_horizon: null, ci_low: null, winner: null })
    expect(waiting.difference).toBeLessThan(0)
    expect(waiting.reasons.join()).toContain(
      'each variant needs at least 30 units with solved above 0, and they have 29 and 29.',
    )
    for (const unit of [98, 99])
      subject.add(
        seen(unit, { numerator: variantOf(unit) === 'A' ? 1000 + unit : unit, denominator: 1, count: 3 }),
      )
    const tested = subject.verdict()
    expect(tested.ci_low).not.toBeNull()
    expect(tested.p_value).toBeLessThan(0.05)
  })

  it('keeps its p-value and has no interval once the split has changed', () => {
    const subject = ledger()
    const totals = (unit: number) => ({ numerator: (unit * 7) % 13, denominator: 1 + (unit % 3), count: 1 })
    for (let unit = 0; unit < 100; unit++) subject.add(seen(unit, totals(unit)))
    const before = subject.verdict()
    subject.add(seen(1000, totals(1000), { probability: 0.2, configVersion: 2 }))
    const after = subject.verdict()
    expect(after).toMatchObject({ p_value: before.p_value, ci_low: null, ci_high: null })
    expect(after.reasons.join()).toContain('the split has changed, and cost_per_solved is a ratio.')
  })

  it('beside another primary metric says the same in its own place', () => {
    const subject = ledger({
      ...definition,
      primaryMetric: 'satisfaction',
      secondaryMetrics: ['cost_per_solved'],
    })
    const last = new Map<number, UnitTotals>()
    for (let unit = 0; unit < 20; unit++)
      last.set(unit, { numerator: unit + 3, denominator: 1 + (unit % 2), count: 2 })
    for (const [unit, totals] of last) subject.add(seen(unit, totals))
    const [secondary] = subject.verdict().secondary
    expect(secondary).toMatchObject({
      metric: 'cost_per_solved',
      lower_is_better: true,
      samples: { A: 10, B: 10 },
    })
    expect(secondary?.difference).toBeCloseTo(fromScratch(last).effect?.estimate ?? 0, 9)
    expect(secondary?.reasons.join()).toContain('they have 10 and 10')
  })

  it('is rarely found different when it is not, looked at after every task of users who come back', () => {
    const runs = 300
    let fooled = 0
    for (let run = 0; run < runs; run++) {
      const next = uniforms({ seed: run, step: 0, purpose: 'ratio' })
      const drawn = uniforms({ seed: run, step: 0, purpose: 'variant' })
      const subject = ledger()
      const last = new Map<number, UnitTotals>()
      for (let step = 0; step < 3000; step++) {
        // Users come one by one until there are 300, and any of them may have the next task.
        const unit = Math.floor(next(4 * step) * Math.min(300, 60 + step / 5))
        const skill = 0.3 + 0.6 * (((unit * 7919) % 101) / 101)
        const { numerator = 0, denominator = 0, count = 0 } = last.get(unit) ?? {}
        const totals = {
          numerator: numerator - Math.log(next(4 * step + 1) + 1e-9) / skill,
          denominator: denominator + Number(next(4 * step + 2) < skill),
          count: count + 1,
        }
        last.set(unit, totals)
        const variant = drawn(unit) < 0.5 ? 'A' : 'B'
        subject.add(seen(unit, totals, { variant }))
      }
      if (subject.verdict().p_value <= 0.05) fooled++
    }
    expect(fooled / runs).toBeLessThanOrEqual(0.055)
  })
})
