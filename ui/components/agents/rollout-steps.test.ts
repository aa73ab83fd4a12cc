import { describe, expect, it } from 'vitest'
import type { RolloutDefinition } from '../../../contracts/rpc/experiment.ts'
import { newAnalysis } from '../../../core/experiment/analysis.ts'
import { advise } from '../../../core/experiment/rollout.ts'
import { awaitsStepApproval, holdLeftHours, trackSteps } from './rollout-steps.ts'

const steps = [1, 5, 25, 50, 100].map((percentage) => ({
  percentage,
  hold_hours: percentage === 100 ? 0 : 24,
  requires_approval: percentage === 25,
}))
const definition: RolloutDefinition = {
  kind: 'rollout',
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
  significanceThreshold: 0.05,
  minSampleSize: 0,
  fromVersion: 1,
  toVersion: 2,
  steps,
  approvalsRequired: 1,
}

/** A rollout in a step, with what the rule of a step really says that it waits for. */
const rolloutAt = (step: number, hoursInStep: number, approvedStep: number | null = null) => ({
  status: 'rolling_out' as const,
  steps,
  current_step: step,
  approvals: ['ada'],
  approvals_required: 1,
  waits_for: [
    ...advise({
      definition,
      analysis: newAnalysis(definition),
      step,
      approvedStep,
      configVersion: 1,
      hoursInStep,
    }).waitsFor,
  ],
})

describe('the track of a rollout', () => {
  it('shows what is done, where it is and how long that is still held', () => {
    const rollout = rolloutAt(1, 8.5)
    expect(holdLeftHours(rollout)).toBe(15.5)
    expect(trackSteps(rollout).map(({ state, hold }) => [state, hold])).toEqual([
      ['done', 'held 24 h'],
      ['current', '15.5 h of 24 h left'],
      ['next', 'held 24 h'],
      ['next', 'held 24 h'],
      ['next', 'no hold'],
    ])
  })

  it('asks for the approval of the next step until it is given', () => {
    const approvals = (rollout: Parameters<typeof trackSteps>[0]) =>
      trackSteps(rollout).map(({ approval }) => approval)
    expect(approvals(rolloutAt(0, 30))).toEqual([null, null, 'needed', null, null])
    expect(awaitsStepApproval(rolloutAt(0, 30))).toBe(false)
    expect(approvals(rolloutAt(1, 30))).toEqual([null, null, 'awaited', null, null])
    expect(awaitsStepApproval(rolloutAt(1, 30))).toBe(true)
    expect(approvals(rolloutAt(1, 20, 2))).toEqual([null, null, 'given', null, null])
    expect(approvals(rolloutAt(2, 1, 2))).toEqual([null, null, 'given', null, null])
  })

  it('has nothing done before it begins and everything when it is completed', () => {
    const ended = { ...rolloutAt(4, 1), waits_for: [] }
    expect(trackSteps({ ...ended, status: 'completed' }).every(({ state }) => state === 'done')).toBe(true)
    expect(
      trackSteps({ ...ended, status: 'awaiting_approval', current_step: 0 }).map(({ state }) => state),
    ).toEqual(['next', 'next', 'next', 'next', 'next'])
  })
})
