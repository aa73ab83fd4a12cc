import { describe, expect, it } from 'vitest'
import { eventually, signIn, testUrl } from './harness.ts'

describe.skipIf(testUrl === undefined)('alerts', () => {
  it('come from the rules of the organization, once, and are acknowledged', async () => {
    const { client, orgId } = await signIn('admin')
    const { id: agentId } = await client.agents.create({
      body: { slug: 'a', name: 'A', config: { system_prompt: 'Answer.' } },
    })
    const rules = await client.alerts.replaceRules({
      body: { rules: [{ condition: 'queue_length', threshold: 0 }] },
    })
    expect(rules.items.map(({ threshold }) => threshold)).toEqual([0, 0.05, null, 0.05, null, null])
    expect(await client.alerts.rules()).toEqual(rules)

    const execution_id = crypto.randomUUID()
    const service = await signIn('service', orgId)
    await service.client.executions.report({
      body: {
        executions: [
          {
            execution_id,
            agent_id: agentId,
            input: 'How do I register for VAT this year?',
            output: 'Send a letter.',
            latency_ms: 5,
            input_tokens: 1,
            output_tokens: 1,
            occurred_at: new Date().toISOString(),
          },
        ],
      },
    })
    await client.feedback.submit({
      body: {
        agent_id: agentId,
        execution_id,
        feedback_type: 'correction',
        correction_text: 'Register online within thirty days of passing the threshold.',
      },
    })
    const listed = await eventually(
      () => client.alerts.list({ query: { acknowledged: 'false' } }),
      ({ items }) => items.length > 0,
      30_000,
    )
    const [alert] = listed.items
    expect(alert).toMatchObject({
      severity: 'warning',
      rule_id: rules.items[0]?.id,
      data: { condition: 'queue_length', length: 1, threshold: 0 },
    })

    const params = { id: alert?.id ?? '' }
    const acknowledged = await client.alerts.acknowledge({ params })
    expect(acknowledged.acknowledged_by).toBe('user:admin')
    expect(await client.alerts.acknowledge({ params })).toEqual(acknowledged)
    const audit = await client.audit.list({ query: { object_type: 'alert' } })
    expect(audit.items.map(({ action }) => action)).toEqual(['alert.acknowledged', 'alert.raised'])

    const stranger = await signIn('admin')
    expect((await stranger.client.alerts.list()).items).toEqual([])
    await expect(stranger.client.alerts.acknowledge({ params })).rejects.toMatchObject({ status: 404 })
  })

  it('refuse a rule that cannot be', async () => {
    const { client } = await signIn('admin')
    const replace = (rules: { condition: 'run_failed' | 'feedback_rate'; threshold: number }[]) =>
      client.alerts.replaceRules({ body: { rules } })
    await expect(replace([{ condition: 'run_failed', threshold: 1 }])).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ field: 'rules[0].threshold' }] },
    })
    await expect(
      replace([
        { condition: 'feedback_rate', threshold: 0.1 },
        { condition: 'feedback_rate', threshold: 0.2 },
      ]),
    ).rejects.toMatchObject({ problem: { errors: [{ field: 'rules' }] } })
  })
})
