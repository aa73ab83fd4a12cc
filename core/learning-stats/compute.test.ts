import { describe, expect, it } from 'vitest'
import { learningStats } from '../../contracts/administration.ts'
import { learningStatsOf } from './compute.ts'
import type { LearningCounts } from './counts.ts'

const days = ['2026-11-22', '2026-11-23']
const agentId = '01938f3e-0000-7000-8000-000000000001'

const nothing: LearningCounts = {
  feedback: [],
  executionsWithFeedback: 0,
  executions: [],
  examples: [],
  queueLength: 0,
  annotations: [],
  datasetItems: 0,
  runs: [],
  improvement: null,
  experiments: [],
  deployments: [],
  agents: [],
}

const feedback = (
  day: string,
  feedbackType: LearningCounts['feedback'][number]['feedbackType'],
  rating: number | null,
  count: number,
) => ({ agentId, day, feedbackType, rating, count })

const some: LearningCounts = {
  ...nothing,
  feedback: [
    feedback('2026-11-22', 'thumbs_up', null, 2),
    feedback('2026-11-23', 'star_rating', 2, 1),
    feedback('2026-11-23', 'correction', null, 1),
  ],
  executionsWithFeedback: 3,
  executions: [{ agentId, day: '2026-11-23', executions: 10, errors: 1, latencyMsSum: 500, tokensSum: 1000 }],
  annotations: [
    { day: '2026-11-22', decision: 'approve', count: 3, quality: 0.8 },
    { day: '2026-11-23', decision: 'reject', count: 1, quality: 0.4 },
  ],
  runs: [
    { status: 'completed', count: 3 },
    { status: 'failed', count: 1 },
    { status: 'cancelled', count: 5 },
  ],
  experiments: [
    { status: 'completed', winner: 'B', count: 1 },
    { status: 'completed', winner: null, count: 1 },
    { status: 'running', winner: null, count: 1 },
  ],
  agents: [{ id: agentId, slug: 'a', name: 'A', version: 2 }],
}

describe('learning statistics', () => {
  it('say null, not zero, while nothing was counted, for every day', () => {
    const stats = learningStatsOf(nothing, days)
    expect(learningStats.parse(stats)).toEqual(stats)
    expect(stats.quality).toEqual({
      overall_quality_score: null,
      satisfaction_rate: null,
      correction_rate: null,
      expert_approval_rate: null,
    })
    expect(stats.trend.map(({ day }) => day)).toEqual(days)
  })

  it('are the shares and means of what was counted', () => {
    const stats = learningStatsOf(some, days)
    expect(learningStats.parse(stats)).toEqual(stats)
    expect(stats.quality.overall_quality_score).toBeCloseTo(0.7)
    expect(stats.quality.satisfaction_rate).toBeCloseTo(2 / 3)
    expect(stats.quality.correction_rate).toBe(0.25)
    expect(stats.quality.expert_approval_rate).toBe(0.75)
    expect(stats.learning).toMatchObject({
      annotations_per_day: 2,
      run_success_rate: 0.75,
      experiment_win_rate: 0.5,
    })
    expect(stats.performance).toMatchObject({
      executions: 10,
      feedback_rate: 0.3,
      error_rate: 0.1,
      avg_latency_ms: 50,
      tokens_per_response: 100,
    })
    expect(stats.trend[1]).toEqual({
      day: '2026-11-23',
      feedback: 2,
      satisfaction_rate: 0,
      annotations: 1,
      quality_score: 0.4,
      executions: 10,
    })
  })

  it('give every agent its satisfaction with an interval around it', () => {
    const [agent] = learningStatsOf(some, days).agents
    expect(agent).toMatchObject({ executions: 10, feedback: 4, satisfaction_rate: 2 / 3 })
    const [low, high] = agent?.satisfaction_ci ?? [0, 0]
    expect(low).toBeGreaterThan(0.2)
    expect(low).toBeLessThan(2 / 3)
    expect(high).toBeGreaterThan(2 / 3)
    expect(high).toBeLessThan(0.95)
  })
})
