import { describe, expect, it } from 'vitest'
import type { ExperimentDefinition, SplitState } from '../../contracts/rpc/experiment.ts'
import { allocate } from './allocation.ts'
import { type AnalysisState, addOutcome, newAnalysis, watchedMetrics } from './analysis.ts'
import { begin, initialState } from './lifecycle.ts'

const HOUR = 3_600_000

const definition = (change: Partial<ExperimentDefinition> = {}): ExperimentDefinition => ({
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
  varianceReduction: 'none',
  minSampleSize: 100,
  minDurationHours: 1,
  significanceThreshold: 0.05,
  controlPercentage: 50,
  treatmentPercentage: 50,
  allocation: { type: 'thompson', control_floor: 0.1, every_hours: 24, min_sample_size: 50 },
  ...change,
})

const running = (of: ExperimentDefinition): SplitState =>
  begin(of, initialState, { actor: 'ada', at: 0, facts: {} }).state

/** `n` units of each variant, of which so many in a hundred succeed. */
function seen(of: ExperimentDefinition, n: number, rates: { A: number; B: number }, probability = 0.5) {
  let state: AnalysisState = newAnalysis(of)
  const [metric] = watchedMetrics(of)
  if (!metric) throw new Error('An experiment watches its primary metric.')
  for (let unit = 0; unit < n; unit++) {
    for (const variant of ['A', 'B'] as const) {
      const value = unit % 100 < rates[variant] ? 1 : 0
      state = addOutcome(state, of, { variant, probability, configVersion: 1 }, metric, value, null) ?? state
    }
  }
  return state
}

describe('a bandit', () => {
  it('moves units to the better variant, and leaves the control its floor', () => {
    const of = definition()
    expect(allocate(of, running(of), seen(of, 500, { A: 60, B: 90 }), 24 * HOUR)).toEqual({
      controlPercentage: 10,
      treatmentPercentage: 90,
    })
    expect(allocate(of, running(of), seen(of, 500, { A: 90, B: 60 }), 24 * HOUR)).toEqual({
      controlPercentage: 99,
      treatmentPercentage: 1,
    })
  })

  it('knows metrics of which less is better', () => {
    const of = definition({ primaryMetric: 'error_rate' })
    expect(allocate(of, running(of), seen(of, 500, { A: 30, B: 5 }), 24 * HOUR)?.treatmentPercentage).toBe(90)
  })

  it('moves within what is enrolled at all', () => {
    const of = definition({ controlPercentage: 10, treatmentPercentage: 10 })
    const shares = allocate(of, running(of), seen(of, 500, { A: 60, B: 90 }), 24 * HOUR)
    expect(shares).toEqual({ controlPercentage: 2, treatmentPercentage: 18 })
    const halved = { ...running(of), controlPercentage: 5, treatmentPercentage: 5 }
    expect(allocate(of, halved, seen(of, 500, { A: 60, B: 90 }), 24 * HOUR)).toEqual({
      controlPercentage: 1,
      treatmentPercentage: 9,
    })
  })

  it('waits for its period and its units, and never moves a fixed split', () => {
    const of = definition()
    const better = seen(of, 500, { A: 60, B: 90 })
    expect(allocate(of, running(of), better, 24 * HOUR - 1)).toBeNull()
    expect(allocate(of, running(of), seen(of, 49, { A: 60, B: 90 }), 24 * HOUR)).toBeNull()
    const fixed = definition({ allocation: { type: 'fixed' } })
    expect(allocate(fixed, running(fixed), better, 24 * HOUR)).toBeNull()
  })

  it('stays where it is while it knows nothing, and gives the same answer to the same question', () => {
    const of = definition()
    const alike = seen(of, 500, { A: 80, B: 80 })
    const asked = () => allocate(of, running(of), alike, 24 * HOUR)
    expect(asked()).toEqual(asked())
    const share = asked()?.treatmentPercentage ?? 50
    expect(share).toBeGreaterThan(35)
    expect(share).toBeLessThan(65)
  })
})
