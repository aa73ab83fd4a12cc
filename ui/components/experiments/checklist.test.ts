import { describe, expect, it } from 'vitest'
import type { ExperimentDefinition, Observation } from '../../../contracts/rpc/experiment.ts'
import { newAnalysis } from '../../../core/experiment/analysis.ts'
import { addBatch } from '../../../core/experiment/batch.ts'
import { decide } from '../../../core/experiment/decision.ts'
import { checklist, type Point } from './checklist.ts'

const definition: ExperimentDefinition = {
  kind: 'experiment',
  id: '0192f0c0-0000-7000-8000-000000000004',
  orgId: '0192f0c0-0000-7000-8000-000000000001',
  agentId: '0192f0c0-0000-7000-8000-000000000003',
  unit: 'user',
  salt: 'salt',
  primaryMetric: 'satisfaction',
  guardrails: [{ metric: 'error_rate', max_relative_increase: 0.1 }],
  metrics: [],
  secondaryMetrics: [],
  attributionHours: 168,
  wholeWeeks: true,
  allocation: { type: 'fixed' },
  minSampleSize: 100,
  minDurationHours: 24,
  significanceThreshold: 0.05,
  controlPercentage: 50,
  treatmentPercentage: 50,
}

/** What the real gate says of A against B, each with these shares of success and of errors in ten units. */
const pointsOf = (
  units: number,
  a: { satisfied: number; failed: number },
  b: { satisfied: number; failed: number },
  elapsedHours: number,
): Point[] => {
  const observations = Array.from({ length: units }, (_, unit): Observation => {
    const variant = unit % 2 === 0 ? 'A' : 'B'
    const { satisfied, failed } = variant === 'A' ? a : b
    const place = Math.floor(unit / 2) % 10
    const metrics = { satisfaction: place < satisfied ? 1 : 0, error_rate: place < failed ? 1 : 0 }
    return { unit, variant, probability: 0.5, configVersion: 1, at: 0, metrics }
  })
  const { analysis } = addBatch(definition, newAnalysis(definition), observations, () => null)
  return checklist(decide({ definition, analysis, elapsedHours }).reasons)
}
const stateOf = (points: readonly Point[], part: string) =>
  points.find(({ sentence }) => sentence.includes(part))?.state

describe('the reasons as a checklist', () => {
  it('wait for everything at the beginning', () => {
    const points = pointsOf(0, { satisfied: 0, failed: 0 }, { satisfied: 0, failed: 0 }, 0)
    expect(points.filter(({ state }) => state === 'waits').map(({ sentence }) => sentence)).toEqual([
      'p = 1 is above the threshold 0.05.',
      'Variant A has 0 of at least 100 units with satisfaction.',
      'Variant B has 0 of at least 100 units with satisfaction.',
      'It has run 0 of at least 24 hours.',
      'A winner is declared at the end of a whole week: the next one ends in 168 hours.',
    ])
    expect(stateOf(points, 'sample ratio')).toBe('met')
    expect(stateOf(points, 'Guardrail')).toBe('met')
  })

  it('are all met when there is a winner', () => {
    const points = pointsOf(800, { satisfied: 6, failed: 1 }, { satisfied: 9, failed: 1 }, 168)
    expect(stateOf(points, 'wins')).toBe('met')
    expect(points.filter(({ state }) => state !== 'met')).toEqual([])
  })

  it('show what is broken', () => {
    const points = pointsOf(2000, { satisfied: 6, failed: 1 }, { satisfied: 6, failed: 8 }, 168)
    expect(stateOf(points, 'Guardrail error_rate is harmed')).toBe('broken')
    expect(checklist(['Sample-ratio mismatch (p = 1.0e-9): units are lost.'])[0]?.state).toBe('broken')
  })

  it('keep what somebody wrote, and what is no condition, as a note', () => {
    expect(checklist(['Clients complain.'])).toEqual([{ sentence: 'Clients complain.', state: 'note' }])
    expect(
      stateOf(pointsOf(20, { satisfied: 5, failed: 0 }, { satisfied: 5, failed: 0 }, 1), 'no interval'),
    ).toBe(undefined)
  })
})
