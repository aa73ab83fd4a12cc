import { describe, expect, it } from 'vitest'
import { executionReport, newOrganization } from './callers.ts'
import { eventually, testUrl } from './harness.ts'

describe.skipIf(testUrl === undefined)('executions with an assignment token', () => {
  it('are exposures, and feedback on them an outcome of their variant, whichever comes first', async () => {
    const org = await newOrganization()
    const created = await org.admin.post('experiments', {
      name: 'Shorter answers',
      agent_id: org.agentId,
      treatment_config: { system_prompt: 'Answer in one sentence.' },
      min_sample_size: 100,
    })
    expect(created.status).toBe(201)
    const id = created.body.id
    expect((await org.admin.post(`experiments/${id}/start`, {})).status).toBe(200)

    const units = Array.from({ length: 20 }, (_, i) => `user-${i}`)
    const { body } = await eventually(
      () => org.service.post('assignments', { agent_id: org.agentId, units }),
      (answer) => answer.body.assignments?.[0]?.experiment_id === id,
    )
    const executions = body.assignments.map((given: { execution_id: string; assignment_token: string }) =>
      executionReport(org.agentId, {
        execution_id: given.execution_id,
        assignment_token: given.assignment_token,
      }),
    )
    const say = (execution_id: string, i: number) =>
      org.user.post('feedback', {
        agent_id: org.agentId,
        execution_id,
        feedback_type: i % 4 === 0 ? 'thumbs_down' : 'thumbs_up',
      })
    const ids: string[] = executions.map((report: { execution_id: string }) => report.execution_id)
    await Promise.all(ids.slice(0, 10).map(say))
    for (let twice = 0; twice < 2; twice++) {
      expect((await org.service.post('executions', { executions })).status).toBe(202)
    }
    await Promise.all(ids.slice(10).map((execution_id, i) => say(execution_id, i + 10)))

    const { variants } = await eventually(
      async () => (await org.admin.get(`experiments/${id}/results`)).body,
      (results) => results.variants.A.samples + results.variants.B.samples === 20,
    )
    for (const variant of ['A', 'B'] as const) {
      const mine = body.assignments.flatMap((given: { variant: string }, i: number) =>
        given.variant === variant ? [i] : [],
      )
      const satisfied = mine.filter((i: number) => i % 4 !== 0).length
      expect(variants[variant]).toMatchObject({ exposures: mine.length, samples: mine.length })
      expect(variants[variant].mean).toBeCloseTo(satisfied / mine.length)
    }
  })

  it('are refused with the token of another unit', async () => {
    const org = await newOrganization()
    const given = (await org.service.post('assignments', { agent_id: org.agentId, unit_id: 'ada' })).body
    const report = executionReport(org.agentId, {
      unit_id: 'bob',
      assignment_token: given.assignment_token,
    })
    const { status, body } = await org.service.post('executions', { executions: [report] })
    expect([status, body.errors?.[0]?.field]).toEqual([422, 'executions[0].assignment_token'])
  })
})
