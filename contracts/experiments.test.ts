import { describe, expect, it } from 'vitest'
import { assignmentRequest } from './assignments.ts'
import { deploymentCreate } from './deployments.ts'
import { experimentCreate } from './experiments.ts'

const agentId = '0192f0c0-0000-7000-8000-000000000003'
const create = {
  name: 'New prompt vs current',
  agent_id: agentId,
  control_config: { system_prompt: 'Current prompt...' },
  treatment_config: { system_prompt: 'Improved prompt...' },
}
const ratioOf = (numerator: string, denominator: string, metric = 'ratio') => ({
  metric,
  type: 'ratio',
  numerator,
  denominator,
  lower_is_better: true,
})
const fields = (result: { success: boolean; error?: { issues: { path: PropertyKey[] }[] } }) =>
  (result.error?.issues ?? []).map((issue) => issue.path.join('.'))

describe('the request for an experiment', () => {
  it('accepts the documented example and fills in the rest', () => {
    const parsed = experimentCreate.parse({
      ...create,
      description: 'Testing improved prompt structure',
      hypothesis: 'New prompt will increase accuracy by 5%',
      control_percentage: 50,
      treatment_percentage: 50,
      min_sample_size: 1000,
      min_duration_hours: 168,
    })
    expect(parsed.variance_reduction).toBe('none')
    expect(parsed).toMatchObject({ primary_metric: 'satisfaction', unit: 'user', min_duration_hours: 168 })
  })

  it.each([
    [{ control_percentage: 60, treatment_percentage: 50 }, 'treatment_percentage'],
    [{ treatment_percentage: 0 }, 'treatment_percentage'],
    [{ treatment_percentage: 0.005 }, 'treatment_percentage'],
    [{ treatment_percentage: 10.001 }, 'treatment_percentage'],
    [{ min_sample_size: 0 }, 'min_sample_size'],
    [{ min_duration_hours: -1 }, 'min_duration_hours'],
    [{ significance_threshold: 0 }, 'significance_threshold'],
    [{ unit: 'planet' }, 'unit'],
    [{ salt: 'a:b' }, 'salt'],
    [{ guardrails: [{ metric: 'rating', max_relative_increase: 0 }] }, 'guardrails.0.metric'],
    [
      { primary_metric: 'tokens', guardrails: [{ metric: 'tokens', max_relative_increase: 0 }] },
      'guardrails',
    ],
    [{ metrics: [ratioOf('tokens', 'satisfaction')] }, 'metrics.0.denominator'],
    [{ metrics: [ratioOf('latency_p95', 'solved')] }, 'metrics.0.numerator'],
    [{ metrics: [ratioOf('tokens', 'solved'), ratioOf('ratio', 'solved', 'other')] }, 'metrics.1.numerator'],
    [
      { metrics: [{ ...ratioOf('tokens', 'solved'), lower_is_better: undefined }] },
      'metrics.0.lower_is_better',
    ],
    [
      {
        metrics: [ratioOf('tokens', 'solved')],
        guardrails: [
          { metric: 'error_rate', max_relative_increase: 0 },
          { metric: 'ratio', max_relative_increase: 0 },
        ],
      },
      'guardrails.1.metric',
    ],
    [
      { metrics: [ratioOf('tokens', 'solved')], primary_metric: 'ratio', allocation: { type: 'thompson' } },
      'allocation',
    ],
    [{ variance_reduction: 'cupac' }, 'variance_reduction'],
  ])('names the wrong field of %j', (change, field) => {
    expect(fields(experimentCreate.safeParse({ ...create, ...change }))).toContain(field)
  })

  it('takes a demo without minimum duration and shares that leave units out', () => {
    const small = {
      ...create,
      min_duration_hours: 0,
      min_sample_size: 1,
      control_percentage: 33.33,
      treatment_percentage: 0.01,
    }
    expect(experimentCreate.safeParse(small).success).toBe(true)
  })
})

describe('the request for a deployment', () => {
  it('needs either a candidate or a version, and steps that grow to 100', () => {
    expect(deploymentCreate.parse({ agent_id: agentId, version: 2 }).steps.at(-1)?.percentage).toBe(100)
    expect(fields(deploymentCreate.safeParse({ agent_id: agentId }))).toEqual(['candidate_id'])
    const steps = (...percentages: number[]) =>
      percentages.map((percentage) => ({ percentage, hold_hours: 0 }))
    for (const wrong of [[], steps(5), steps(5, 5, 100), steps(50, 10, 100)]) {
      const result = deploymentCreate.safeParse({ agent_id: agentId, version: 2, steps: wrong })
      expect(fields(result)).toContain('steps')
    }
  })
})

describe('the request for an assignment', () => {
  it('names one unit or several', () => {
    expect(assignmentRequest.safeParse({ agent_id: agentId, unit_id: 'u' }).success).toBe(true)
    expect(assignmentRequest.safeParse({ agent_id: agentId, units: ['u', 'v'] }).success).toBe(true)
    expect(fields(assignmentRequest.safeParse({ agent_id: agentId }))).toEqual(['unit_id'])
    expect(fields(assignmentRequest.safeParse({ agent_id: agentId, unit_id: 'u', units: ['v'] }))).toEqual([
      'unit_id',
    ])
  })
})
