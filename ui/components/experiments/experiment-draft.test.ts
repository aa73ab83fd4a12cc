import { describe, expect, it } from 'vitest'
import { experimentCreate } from '../../../contracts/experiments.ts'
import {
  bodyOf,
  type ExperimentDraft,
  guardableNames,
  type MetricDraft,
  metricNames,
  newDraft,
  withMetrics,
  withPrimaryMetric,
} from './experiment-draft.ts'

const typed: ExperimentDraft = {
  ...newDraft,
  name: 'Shorter answers',
  agentId: '0192f0c0-0000-7000-8000-000000000003',
  systemPrompt: 'Answer in one sentence.',
}
const solved: MetricDraft = {
  key: '1',
  name: 'solved',
  type: 'binary',
  isLowerBetter: false,
  cap: '',
  of: '',
  quantile: '',
}

/** As the API reads it: with its defaults, and refused when it is not valid. */
const read = (draft: ExperimentDraft) => experimentCreate.parse(JSON.parse(JSON.stringify(bodyOf(draft))))

describe('the form of an experiment', () => {
  it('opens with the defaults of the API', () => {
    const { name, agentId, systemPrompt } = typed
    const least = experimentCreate.parse({
      name,
      agent_id: agentId,
      treatment_config: { system_prompt: systemPrompt },
    })
    expect(read(typed)).toEqual(least)
  })

  it('says everything that was typed', () => {
    const draft: ExperimentDraft = {
      ...typed,
      trafficPercentage: '40',
      layer: 'checkout',
      unit: 'session',
      targeting: [
        { key: '1', attribute: 'country', operator: 'is_one_of', values: 'de, "12", 12' },
        { key: '2', attribute: 'seats', operator: 'at_least', values: '10' },
        { key: '3', attribute: 'beta', operator: 'exists', values: 'left over' },
      ],
      allocation: 'thompson',
      controlFloor: '12.5',
      metrics: [
        solved,
        { ...solved, key: '2', name: 'cost', type: 'mean', isLowerBetter: true, cap: '2.5' },
        { ...solved, key: '3', name: 'slow', type: 'quantile', of: 'latency_ms', quantile: '99.9' },
      ],
      secondaryMetrics: ['solved', 'latency_p95'],
      guardrails: [{ key: '1', metric: 'cost', maxIncrease: '7' }],
      minSampleSize: '500',
      minDurationHours: '336',
      significanceThreshold: '0.01',
      attributionHours: '48',
      wholeWeeks: 'false',
    }
    expect(read(draft)).toMatchObject({
      traffic_percentage: 40,
      layer: 'checkout',
      unit: 'session',
      targeting: [
        { attribute: 'country', operator: 'is_one_of', values: ['de', '12', 12] },
        { attribute: 'seats', operator: 'at_least', value: 10 },
        { attribute: 'beta', operator: 'exists' },
      ],
      allocation: { type: 'thompson', control_floor: 0.125, every_hours: 24, min_sample_size: 100 },
      metrics: [
        { metric: 'solved', type: 'binary', lower_is_better: false },
        { metric: 'cost', type: 'mean', lower_is_better: true, cap: 2.5 },
        { metric: 'slow', type: 'quantile', of: 'latency_ms', quantile: 0.999 },
      ],
      secondary_metrics: ['solved', 'latency_p95'],
      guardrails: [{ metric: 'cost', max_relative_increase: 0.07 }],
      min_sample_size: 500,
      min_duration_hours: 336,
      significance_threshold: 0.01,
      attribution_hours: 48,
      whole_weeks: false,
    })
  })

  it('never reads the primary metric beside itself', () => {
    const draft = withPrimaryMetric({ ...typed, secondaryMetrics: ['error_rate', 'tokens'] }, 'error_rate')
    expect(draft.secondaryMetrics).toEqual(['tokens'])
    expect(draft.guardrails.map(({ metric }) => metric)).toEqual(['thumbs_down_rate'])
    expect(guardableNames(draft)).not.toContain('error_rate')
    expect(read(draft).primary_metric).toBe('error_rate')
  })

  it('follows a declared metric to its new name, and forgets one that is removed', () => {
    const declared = withMetrics(typed, [solved, { ...solved, key: '2', name: 'cost' }])
    expect(metricNames(declared)).toContain('solved')
    const chosen = {
      ...withPrimaryMetric(declared, 'solved'),
      secondaryMetrics: ['tokens', 'cost'],
      guardrails: [{ key: '1', metric: 'cost', maxIncrease: '5' }],
    }
    const renamed = withMetrics(chosen, [
      { ...solved, name: 'done' },
      { ...solved, key: '2', name: 'price' },
    ])
    expect(renamed).toMatchObject({
      primaryMetric: 'done',
      secondaryMetrics: ['tokens', 'price'],
      guardrails: [{ metric: 'price' }],
    })
    expect(withMetrics(renamed, [])).toMatchObject({
      primaryMetric: 'satisfaction',
      secondaryMetrics: ['tokens'],
      guardrails: [],
    })
  })
})
