import { describe, expect, it } from 'vitest'
import { findingOf } from './finding.ts'
import { defaultRules, rulesInForce } from './rules.ts'

const today = '2026-11-23'

describe('alerts', () => {
  it('are raised by a queue above its limit, not at it, once a day', () => {
    const at = (length: number) =>
      findingOf({ condition: 'queue_length', length }, defaultRules.queue_length, today)
    expect(at(500)).toBeNull()
    expect(at(501)).toMatchObject({ dedupeKey: 'queue_length:2026-11-23', severity: 'warning' })
  })

  it('are raised by rare feedback, when there were enough answers to tell', () => {
    const at = (executions: number, withFeedback: number) =>
      findingOf({ condition: 'feedback_rate', executions, withFeedback }, defaultRules.feedback_rate, today)
    expect(at(99, 0)).toBeNull()
    expect(at(100, 5)).toBeNull()
    expect(at(100, 4)?.message).toContain('4.0 % of 100')
  })

  it('are raised once for every failed run and every significant experiment', () => {
    expect(
      findingOf({ condition: 'run_failed', runId: 'r1', name: 'Weekly' }, defaultRules.run_failed, today),
    ).toMatchObject({ dedupeKey: 'run_failed:r1', severity: 'critical' })
    const experiment = (pValue: number) =>
      findingOf(
        { condition: 'experiment_significant', experimentId: 'e1', name: 'New prompt', pValue },
        defaultRules.experiment_significant,
        today,
      )
    expect(experiment(0.05)).toBeNull()
    expect(experiment(0.012)).toMatchObject({ dedupeKey: 'experiment_significant:e1' })
  })

  it('are not raised by a rule that is switched off', () => {
    const rule = { ...defaultRules.queue_length, enabled: false }
    expect(findingOf({ condition: 'queue_length', length: 1e6 }, rule, today)).toBeNull()
  })

  it("follow the organization's rule, and the product's where it set none", () => {
    const own = { condition: 'queue_length' as const, ...defaultRules.queue_length, threshold: 5 }
    const rules = rulesInForce([own])
    expect(rules.map(({ condition, threshold }) => [condition, threshold])).toEqual([
      ['queue_length', 5],
      ['feedback_rate', 0.05],
      ['run_failed', null],
      ['experiment_significant', 0.05],
      ['rollout_advanced', null],
      ['rolled_back', null],
    ])
  })

  it('say what an experiment or rollout decided, once an entry of its log', () => {
    const split = { kind: 'rollout' as const, splitId: 'd', seq: 7 }
    const back = { condition: 'rolled_back' as const, ...split, reason: 'Guardrail error_rate is harmed.' }
    expect(findingOf(back, defaultRules.rolled_back, '')).toMatchObject({
      dedupeKey: 'rolled_back:d:7',
      severity: 'critical',
      message: 'The rollout d was rolled back: Guardrail error_rate is harmed.',
      data: { deployment_id: 'd' },
    })
    const on = { condition: 'rollout_advanced' as const, ...split, percentage: 25, isComplete: false }
    expect(findingOf(on, defaultRules.rollout_advanced, '')?.message).toContain('25 %')
    expect(findingOf(on, { ...defaultRules.rollout_advanced, enabled: false }, '')).toBeNull()
  })
})
