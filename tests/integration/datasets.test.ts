import { describe, expect, it } from 'vitest'
import { eventually, signIn, testUrl } from './harness.ts'

const agentBody = { slug: 'helpdesk', name: 'Helpdesk', config: { system_prompt: 'Answer.' } }

const setUp = async () => {
  const admin = await signIn('admin')
  const { id } = await admin.client.agents.create({ body: agentBody })
  return { ...admin, agentId: id }
}

const lines = (...rows: (object | string)[]) =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n')

describe.skipIf(testUrl === undefined)('datasets', () => {
  it('are imported from JSON Lines, good lines in and bad lines named', async () => {
    const { client, agentId } = await setUp()
    const imported = await client.datasets.import({
      query: { name: 'first', agent_id: agentId },
      body: lines(
        { input: 'Call me at jane@example.org', expected_output: 'contact', split: 'train' },
        '{broken',
        { input: 'Where is my refund?', expected_output: 'refund', split: 'test' },
        { input: 'Where is my refund?', expected_output: 'refund' },
        { input: '', expected_output: 'x' },
      ),
    })
    expect(imported.counts).toEqual({ train: 1, validation: 0, test: 1 })
    expect(imported.rejected.map(({ line }) => line)).toEqual([2, 4, 5])

    const exported = await client.datasets.export({ params: { id: imported.dataset_id } })
    expect(exported.trim().split('\n')).toHaveLength(2)
    expect(exported).not.toContain('jane@example.org')
    const detail = await client.datasets.get({ params: { id: imported.dataset_id } })
    expect(detail).toMatchObject({ version: 1, source: 'import', lineage: { excluded: [{ count: 3 }] } })
    const audit = await client.audit.list({ query: { object_id: imported.dataset_id } })
    expect(audit.items.map(({ action }) => action)).toEqual(['dataset.exported', 'dataset.imported'])
  })

  it('are imported from CSV, by header or by look, and equal rows have an equal hash', async () => {
    const { client, agentId } = await setUp()
    const csv = 'input,expected_output\n"Two\nlines",a\nother,b\n'
    const first = await client.datasets.import(
      { query: { name: 'csv', agent_id: agentId }, body: csv },
      { contentType: 'text/csv' },
    )
    const second = await client.datasets.import(
      {
        query: { name: 'csv', agent_id: agentId },
        body: lines({ input: 'other', expected_output: 'b' }, { input: 'Two\nlines', expected_output: 'a' }),
      },
      { contentType: 'text/plain' },
    )
    const [a, b] = await Promise.all(
      [first, second].map(({ dataset_id }) => client.datasets.get({ params: { id: dataset_id } })),
    )
    expect(b?.content_hash).toBe(a?.content_hash)
    expect([a?.version, b?.version]).toEqual([1, 2])
  })

  it('refuse an empty body, a body without a good row, and an unknown agent', async () => {
    const { client, agentId } = await setUp()
    const query = { name: 'bad', agent_id: agentId }
    await expect(client.datasets.import({ query, body: ' \n' })).rejects.toMatchObject({ status: 422 })
    const error = await client.datasets.import({ query, body: '{"input":1}\nnope' }).catch((caught) => caught)
    expect(error.status).toBe(422)
    expect(error.field('line 1')).toContain('Expected a text, or a list of messages')
    expect(error.field('line 2')).toBe('Not valid JSON')
    for (const body of ['input,expected_output\n', ' ']) {
      await expect(
        client.datasets.import({ query, body }, { contentType: 'text/csv' }),
      ).rejects.toMatchObject({
        status: 422,
        problem: { errors: [{ field: 'body' }] },
      })
    }
    await expect(
      client.datasets.import({ query: { ...query, name: ' ' }, body: '{}' }),
    ).rejects.toMatchObject({ status: 422, problem: { errors: [{ field: 'name' }] } })
    const unknown = { name: 'x', agent_id: crypto.randomUUID() }
    await expect(
      client.datasets.import({ query: unknown, body: lines({ input: 'a', expected_output: 'b' }) }),
    ).rejects.toMatchObject({ status: 422, problem: { errors: [{ field: 'agent_id' }] } })
    expect((await client.datasets.list()).items).toEqual([])
  })

  it('hold thousands of rows, and export them all in order', async () => {
    const { client, agentId } = await setUp()
    const rows = Array.from({ length: 5000 }, (_, i) => ({
      input: `question ${i} ${'x'.repeat(400)}`,
      expected_output: `label ${i % 9}`,
    }))
    const { dataset_id, counts } = await client.datasets.import({
      query: { name: 'large', agent_id: agentId },
      body: lines(...rows),
    })
    expect(counts.train + counts.validation + counts.test).toBe(5000)
    const test = await client.datasets.export({ params: { id: dataset_id }, query: { split: 'test' } })
    expect(test.trim().split('\n')).toHaveLength(counts.test)
    const all = await client.datasets.export({ params: { id: dataset_id } })
    expect(
      all
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).input),
    ).toEqual(rows.map(({ input }) => input))
  })

  it('belong to their organization alone, and to admins', async () => {
    const { client, agentId, orgId } = await setUp()
    const { dataset_id } = await client.datasets.import({
      query: { name: 'mine', agent_id: agentId },
      body: lines({ input: 'a', expected_output: 'b' }),
    })
    const stranger = await signIn('admin')
    const params = { id: dataset_id }
    await expect(stranger.client.datasets.get({ params })).rejects.toMatchObject({ status: 404 })
    await expect(stranger.client.datasets.export({ params })).rejects.toMatchObject({ status: 404 })
    const expert = await signIn('expert', orgId)
    await expect(expert.client.datasets.get({ params })).rejects.toMatchObject({ status: 403 })
  })

  it('cannot be built when no approved example matches', async () => {
    const { client, agentId } = await setUp()
    await expect(client.datasets.create({ body: { name: 'none', agent_id: agentId } })).rejects.toMatchObject(
      { status: 422, problem: { errors: [{ field: 'filter' }] } },
    )
  })
})

describe.skipIf(testUrl === undefined)('a dataset of approved examples', () => {
  it('holds what experts approved, with its lineage, and what people rejected beside it', async () => {
    const { client, agentId, orgId } = await setUp()
    const service = await signIn('service', orgId)
    const expert = await signIn('expert', orgId, 'eva')
    const topics = ['payroll run', 'quarterly VAT return', 'company car mileage']
    const executions = topics.map((topic) => ({
      execution_id: crypto.randomUUID(),
      agent_id: agentId,
      input:
        topic === 'payroll run'
          ? [
              { role: 'user', content: 'Hello, I need help' },
              { role: 'assistant', content: 'With what?' },
              { role: 'user', content: `How do I correct the ${topic}?` },
            ]
          : `How do I correct the ${topic}?`,
      output: 'No idea.',
      latency_ms: 5,
      input_tokens: 1,
      output_tokens: 1,
      occurred_at: new Date().toISOString(),
    }))
    await service.client.executions.report({ body: { executions } })
    for (const [index, { execution_id }] of executions.entries()) {
      const person = await signIn('user', orgId, `person-${index}`)
      await person.client.feedback.submit({
        body: {
          agent_id: agentId,
          execution_id,
          feedback_type: 'correction',
          correction_text: `Open the ledger, choose the ${topics[index]}, and post a correction.`,
        },
      })
    }
    const { queue } = await eventually(
      () => expert.client.annotation.queue(),
      ({ total }) => total === 3,
    )
    for (const [index, { id }] of queue.entries()) {
      await expert.client.annotation.submit({
        body: {
          example_id: id,
          technical_accuracy: 0.9,
          professional_quality: 0.9,
          completeness: 0.9,
          clarity: 0.9,
          decision: index < 2 ? 'approve' : 'reject',
        },
      })
    }

    const body = { name: 'reviewed', agent_id: agentId }
    await expect(
      client.datasets.create({ body: { ...body, max_contributor_share: 0.25 } }),
    ).rejects.toMatchObject({ status: 422, problem: { errors: [{ field: 'max_contributor_share' }] } })
    const made = await client.datasets.create({ body: { ...body, max_contributor_share: 0.5 } })
    expect(made.counts.train + made.counts.validation + made.counts.test).toBe(2)
    const detail = await client.datasets.get({ params: { id: made.dataset_id } })
    expect(detail.lineage).toEqual({
      examples: 2,
      feedback: 2,
      experts: [{ expert_id: expect.stringContaining('eva'), approved: 2 }],
      excluded: [],
    })
    const preferences = await client.datasets.export({
      params: { id: made.dataset_id },
      query: { format: 'dpo' },
    })
    const lines = preferences
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      expect(line.non_preferred_output).toEqual([{ role: 'assistant', content: 'No idea.' }])
      expect(line.preferred_output[0].content).toContain('post a correction')
      expect([1, 3]).toContain(line.input.messages.length)
    }
  })
})
