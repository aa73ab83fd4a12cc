import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { callerWith, executionReport, newOrganization } from './callers.ts'
import { eventually, testUrl } from './harness.ts'

/** Where the server that is tested keeps its databases, objects and queues. */
const stateDir = process.env.TEST_STATE

const holds = (canary: string): string[] =>
  readdirSync(stateDir ?? '', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(canary))

it.skipIf(testUrl === undefined || stateDir === undefined)(
  'personal data is nowhere in what the product keeps, whatever way it came in',
  async () => {
    const { admin, expert, user, agentId } = await newOrganization()
    const canary = `canary${randomBytes(8).toString('hex')}`
    const kept = `kept${randomBytes(8).toString('hex')}`
    const text = `${kept}: write to ${canary}@example.org about it`
    const { body: created } = await admin.post(
      'keys',
      { name: 'canary', scopes: ['gateway:use', 'executions:write'] },
      { 'idempotency-key': randomUUID() },
    )
    const service = callerWith(created.key)

    const report = executionReport(agentId, {
      input: [{ role: 'user', content: text }],
      output: text,
      error: text,
      retrieved: [{ id: 'chunk', text }],
    })
    const feedback_id = randomUUID()
    const answers = [
      await service.post('executions', { executions: [report] }),
      await user.post('feedback', {
        feedback_id,
        agent_id: agentId,
        execution_id: report.execution_id,
        feedback_type: 'correction',
        correction_text: `${text}, and nobody else`,
        feedback_text: text,
        issue_categories: [`${canary}@example.org`],
      }),
      await admin.post(
        `datasets/import?agent_id=${agentId}&name=canary&kind=training`,
        `${JSON.stringify({ input: text, expected_output: text, split: 'train' })}\n`,
      ),
      await service.post(
        '/v1/chat/completions',
        { model: 'agent:helpdesk', messages: [{ role: 'user', content: text }] },
        { 'idempotency-key': randomUUID() },
      ),
    ]
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 201, 200])

    const [example] = await eventually(
      async () => (await expert.get('annotation/queue?limit=10')).body.queue,
      (items) => items.length > 0,
    )
    const scores = { technical_accuracy: 1, professional_quality: 1, completeness: 1, clarity: 1 }
    const submitted = await expert.post('annotation/submit', {
      example_id: example.id,
      ...scores,
      approved: true,
      corrected_output: text,
      notes: text,
      improvement_suggestions: text,
    })
    expect([submitted.status, submitted.body.detail]).toEqual([201, undefined])

    const { body: experiment } = await admin.post('experiments', {
      name: 'Canary',
      agent_id: agentId,
      treatment_config: { system_prompt: 'Be brief.' },
    })
    await admin.post(`experiments/${experiment.id}/start`, {})
    const stopped = await admin.post(`experiments/${experiment.id}/stop`, { reason: text })
    expect(stopped.status).toBe(200)

    // What was asked for is there, so the search would find the rest.
    expect(holds(kept).length).toBeGreaterThan(0)
    expect(holds(canary)).toEqual([])
    expect(holds(created.key)).toEqual([])
  },
)
