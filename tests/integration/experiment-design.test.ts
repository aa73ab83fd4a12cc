import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { callerWith, newOrganization } from './callers.ts'
import { eventually, signIn, testUrl } from './harness.ts'

const setUp = async () => {
  const admin = await signIn('admin')
  const service = await signIn('service', admin.orgId)
  const { id: agentId } = await admin.client.agents.create({
    body: { slug: 'helpdesk', name: 'Helpdesk', config: { system_prompt: 'Answer.' } },
  })
  return { orgId: admin.orgId, admin: admin.client, service: service.client, agentId, token: admin.token }
}
type World = Awaited<ReturnType<typeof setUp>>

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()

/** Over ten days 30 new units a day; of every ten, one fails and seven of the others are satisfied. */
const seePast = async ({ service, agentId }: World) => {
  const executions = Array.from({ length: 300 }, (_, i) => ({
    execution_id: randomUUID(),
    agent_id: agentId,
    unit_id: `unit-${i}`,
    input: 'Question',
    output: 'Answer',
    latency_ms: 400 + (i % 5) * 100,
    input_tokens: 10,
    output_tokens: 10,
    occurred_at: hoursAgo(24 * Math.floor(i / 30) + 1),
    ...(i % 10 === 0 ? { error: 'broken' } : {}),
    outcomes: i % 10 === 0 ? {} : { satisfaction: i % 10 <= 7 ? 1 : 0, minutes_saved: i % 10 },
  }))
  for (const from of [0, 100, 200]) {
    await service.executions.report({ body: { executions: executions.slice(from, from + 100) } })
  }
}

describe.skipIf(testUrl === undefined)('POST /experiments/design', () => {
  it('plans from what the agent met, and the plan can be created and started', async () => {
    const world = await setUp()
    const { admin, agentId } = world
    await seePast(world)
    await admin.feedback.submit({ body: { agent_id: agentId, feedback_type: 'thumbs_down' } })
    const body = { agent_id: agentId, minimum_effect: 0.2, max_days: 56 }
    const plan = await eventually(
      () => admin.experiments.design({ body }),
      ({ proposal }) => proposal.secondary_metrics.includes('correction_rate'),
    )
    expect(plan.traffic).toMatchObject({
      days_observed: 10,
      executions: 300,
      units: 300,
      units_per_day: 30,
      new_units_per_day: 30,
      units_with_outcome: 270,
      new_units_with_outcome_per_day: 27,
    })
    expect(plan.baseline).toMatchObject({ samples: 270, mean: expect.closeTo(7 / 9, 6) })
    const needed = plan.units_needed?.always_valid ?? Number.NaN
    expect(plan.expected_days).toBe(Math.ceil(needed / 27 / 7) * 7)
    expect(plan.detectable_effect?.always_valid?.relative).toBeLessThanOrEqual(0.2)
    expect(plan.curve.map(({ days }) => days)).toEqual([7, 14, 21, 28, 35, 42, 49, 56])
    expect(plan.reasons.join('\n')).toContain('error_rate is guarded: 10 % of 300 executions failed.')

    const created = await admin.experiments.create({
      body: {
        ...plan.proposal,
        name: 'As planned',
        agent_id: agentId,
        treatment_config: { system_prompt: 'Answer better.' },
        traffic_percentage: 40,
      },
    })
    expect(created).toMatchObject({ ...plan.proposal, traffic_percentage: 40 })
    await admin.experiments.start({ params: { id: created.id } })
    const next = await admin.experiments.design({ body })
    expect(next.proposal.traffic_percentage).toBe(60)
    expect(next.curve[0]?.units).toBe(Math.floor(0.6 * (plan.curve[0]?.units ?? 0)))
  })

  it('plans for measures of executions, with the definitions that it is given', async () => {
    const world = await setUp()
    const { admin, agentId } = world
    await seePast(world)
    const latency = await admin.experiments.design({
      body: { agent_id: agentId, primary_metric: 'latency_ms', minimum_effect: 0.1 },
    })
    // Failed ones have no latency worth comparing; the others took 400 to 800 ms.
    expect(latency.baseline).toMatchObject({ samples: 270, mean: expect.closeTo(5600 / 9, 6) })
    expect(latency.units_needed?.always_valid).toBeGreaterThan(0)
    const metrics = [{ metric: 'minutes_saved', type: 'mean' as const, cap: 5 }]
    const named = await admin.experiments.design({
      body: { agent_id: agentId, primary_metric: 'minutes_saved', metrics, minimum_effect: 0.1 },
    })
    // 1 to 9, of which 6 to 9 count as 5.
    expect(named.baseline?.mean).toBeCloseTo(35 / 9, 6)
    expect(named.proposal.metrics).toMatchObject(metrics)
  })

  it('without a past proposes the defaults and says so', async () => {
    const { admin, agentId } = await setUp()
    const plan = await admin.experiments.design({ body: { agent_id: agentId, minimum_effect: 0.05 } })
    expect(plan).toMatchObject({
      baseline: null,
      units_needed: null,
      expected_days: null,
      proposal: { min_sample_size: 1000, min_duration_hours: 168, significance_threshold: 0.05 },
    })
    expect(plan.reasons[0]).toContain("the product's defaults are proposed")
  })

  it.each<[Record<string, unknown>, string]>([
    [{ agent_id: '0192f0c0-0000-7000-8000-000000000003' }, 'agent_id'],
    [{ treatment_percentage: 100 }, 'treatment_percentage'],
    [{ minimum_effect: 0 }, 'minimum_effect'],
    [{ power: 1 }, 'power'],
    [{ max_days: 0 }, 'max_days'],
    [{ minimum_effekt: 0.1 }, 'minimum_effekt'],
  ])('refuses %j, naming the field', async (change, field) => {
    const { agentId, token } = await setUp()
    const answer = await callerWith(token).post('experiments/design', { agent_id: agentId, ...change })
    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([422, field])
  })

  it('is for admins, and knows nothing of agents of others', async () => {
    const [one, other] = [await newOrganization(), await newOrganization()]
    const body = { agent_id: one.agentId }
    expect((await one.expert.post('experiments/design', body)).status).toBe(403)
    const answer = await other.admin.post('experiments/design', body)
    expect([answer.status, answer.body.errors[0].field]).toEqual([422, 'agent_id'])
  })
})
