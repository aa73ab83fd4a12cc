import { describe, expect, it } from 'vitest'
import { eventually, signIn, testUrl } from './harness.ts'

describe.skipIf(testUrl === undefined)('GET /stats', () => {
  it('counts what happened, for the whole organization or one agent, and is for experts', async () => {
    const admin = await signIn('admin')
    const make = (slug: string) =>
      admin.client.agents.create({ body: { slug, name: slug, config: { system_prompt: 'Answer.' } } })
    const [one, two] = [await make('one'), await make('two')]
    const service = await signIn('service', admin.orgId)
    const report = (agentId: string, execution_id: string, error?: string) => ({
      execution_id,
      agent_id: agentId,
      input: 'question',
      output: 'answer',
      latency_ms: 100,
      input_tokens: 30,
      output_tokens: 10,
      occurred_at: new Date().toISOString(),
      ...(error === undefined ? {} : { error }),
    })
    const rated = crypto.randomUUID()
    await service.client.executions.report({
      body: {
        executions: [
          report(one.id, rated),
          report(one.id, crypto.randomUUID(), 'broken'),
          report(two.id, crypto.randomUUID()),
        ],
      },
    })
    await admin.client.feedback.submit({
      body: { agent_id: one.id, execution_id: rated, feedback_type: 'star_rating', rating: 5 },
    })
    const expert = await signIn('expert', admin.orgId)
    const stats = await eventually(
      () => expert.client.stats.get(),
      ({ performance }) => performance.executions === 3,
    )
    expect(stats.quality.satisfaction_rate).toBe(1)
    expect(stats.performance).toMatchObject({ avg_latency_ms: 100, tokens_per_response: 40 })
    expect(stats.performance.feedback_rate).toBeCloseTo(1 / 3)
    expect(stats.performance.error_rate).toBeCloseTo(1 / 3)
    expect(stats.trend).toHaveLength(30)
    expect(stats.trend.at(-1)).toMatchObject({ feedback: 1, executions: 3 })
    expect(stats.agents).toMatchObject([
      { slug: 'one', executions: 2, feedback: 1 },
      { slug: 'two', executions: 1, feedback: 0, satisfaction_rate: null },
    ])
    const single = await expert.client.stats.get({ query: { agent_id: two.id, days: 1 } })
    expect(single.performance).toMatchObject({ executions: 1, feedback_rate: 0 })
    expect(single.agents).toHaveLength(1)
    const user = await signIn('user', admin.orgId)
    await expect(user.client.stats.get()).rejects.toMatchObject({ status: 403 })
  })
})
