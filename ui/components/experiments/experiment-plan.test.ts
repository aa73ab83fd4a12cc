import { describe, expect, it } from 'vitest'
import { type ExperimentDesign, experimentDesignRequest } from '../../../contracts/experiment-design.ts'
import { experimentCreate } from '../../../contracts/experiments.ts'
import { bodyOf, newDraft } from './experiment-draft.ts'
import { designRequestOf, planHeadline, withProposal } from './experiment-plan.ts'

const draft = {
  ...newDraft,
  name: 'Shorter answers',
  agentId: '0192f0c0-0000-7000-8000-000000000003',
  systemPrompt: 'Answer in one sentence.',
  layer: 'support',
}
const nothingWished = { minimumEffect: '', maxDays: '' }

const proposal: ExperimentDesign['proposal'] = {
  primary_metric: 'solved',
  metrics: [
    { metric: 'solved', type: 'binary', lower_is_better: false },
    { metric: 'cost', type: 'mean', lower_is_better: true, cap: 2.5 },
    { metric: 'slow', type: 'quantile', of: 'latency_ms', quantile: 0.999, lower_is_better: true },
  ],
  secondary_metrics: ['tokens', 'cost'],
  guardrails: [{ metric: 'latency_ms', max_relative_increase: 0.25 }],
  unit: 'session',
  control_percentage: 66.67,
  treatment_percentage: 33.33,
  traffic_percentage: 60,
  attribution_hours: 336,
  min_sample_size: 450,
  min_duration_hours: 504,
  whole_weeks: true,
  significance_threshold: 0.01,
}

describe('the plan of an experiment', () => {
  it('is asked with what the form says, and the defaults of the API for the rest', () => {
    const request = (wishes = nothingWished, part: Partial<typeof draft> = {}) =>
      experimentDesignRequest.parse(
        JSON.parse(JSON.stringify(designRequestOf({ ...draft, ...part }, wishes))),
      )
    expect(request()).toEqual(experimentDesignRequest.parse({ agent_id: draft.agentId }))
    const shares = { controlPercentage: '40', treatmentPercentage: '10' }
    expect(request({ minimumEffect: '7', maxDays: '56' }, shares)).toMatchObject({
      treatment_percentage: 20,
      minimum_effect: 0.07,
      max_days: 56,
    })
  })

  it('fills the form with all that it proposes, and leaves what it says nothing about', () => {
    const filled = bodyOf(withProposal(draft, proposal))
    expect(experimentCreate.parse(filled)).toMatchObject({
      ...proposal,
      name: 'Shorter answers',
      layer: 'support',
      treatment_config: { system_prompt: 'Answer in one sentence.' },
    })
  })

  it('comes to one sentence, also when the past says nothing', () => {
    const none: ExperimentDesign = {
      traffic: {
        from: '2026-11-24T00:00:00Z',
        days_observed: 0,
        executions: 0,
        units: 0,
        units_per_day: 0,
        new_units_per_day: 0,
        units_with_outcome: 0,
        new_units_with_outcome_per_day: 0,
      },
      baseline: null,
      proposal,
      planned_days: 21,
      units_needed: null,
      expected_days: null,
      detectable_effect: null,
      curve: [],
      reasons: [],
    }
    const effect = { absolute: 0.04, relative: 0.0828 }
    expect(planHeadline(none)).toBe('The past does not say how long it would take')
    expect(planHeadline({ ...none, expected_days: 21 })).toContain('21 days until')
    expect(
      planHeadline({ ...none, detectable_effect: { always_valid: effect, fixed_horizon: effect } }),
    ).toContain('In 21 days it finds an improvement of 8.3 %')
  })
})
