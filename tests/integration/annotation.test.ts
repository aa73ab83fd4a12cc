import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Caller, callerOf, executionReport, newOrganization } from './callers.ts'
import { eventually, testUrl } from './harness.ts'

const scores = { technical_accuracy: 1, professional_quality: 0.9, completeness: 0.8, clarity: 0.7 }

describe.skipIf(testUrl === undefined)('annotation', () => {
  let org: Awaited<ReturnType<typeof newOrganization>>
  beforeEach(async () => {
    org = await newOrganization()
  })

  const queue = async (query = '', caller: Caller = org.expert) =>
    (await caller.get(`annotation/queue?limit=200${query}`)).body
  /** Puts an example of each of the feedbacks into the queue, in this order, and gives their ids. */
  const examplesFrom = async (...feedback: Record<string, unknown>[]): Promise<string[]> => {
    for (const [i, given] of feedback.entries()) {
      const execution = executionReport(org.agentId, { input: `Question ${i} about case ${randomUUID()}?` })
      await org.service.post('executions', { executions: [execution] })
      const sent = await org.user.post('feedback', {
        agent_id: org.agentId,
        execution_id: execution.execution_id,
        ...given,
      })
      expect(sent.status).toBe(202)
    }
    const { queue: items } = await eventually(
      () => queue(),
      ({ total }) => total === feedback.length,
    )
    return items.map(({ id }: { id: string }) => id)
  }
  const correction = (text = 'The right answer is another one.') => ({
    feedback_type: 'correction',
    correction_text: text,
  })
  const submit = (example_id: string, more: Record<string, unknown> = {}, caller: Caller = org.expert) =>
    caller.post('annotation/submit', { example_id, ...scores, approved: true, ...more })

  it('queues by kind, then age, with the total and in pages', async () => {
    await examplesFrom(
      { feedback_type: 'star_rating', rating: 5 },
      { feedback_type: 'thumbs_down' },
      correction('First'),
      correction('Second'),
    )
    const { queue: items, total } = await queue()
    expect(total).toBe(4)
    expect(items.map((item: Record<string, unknown>) => [item.example_type, item.expected_output])).toEqual([
      ['correction', 'First'],
      ['correction', 'Second'],
      ['negative', null],
      ['positive', 'Debit insurance expense, credit bank.'],
    ])
    expect((await queue('&example_type=negative')).total).toBe(1)
    expect((await queue('&domain=tax')).total).toBe(0)
    expect((await queue('&domain=accounting')).total).toBe(4)
    expect((await queue(`&agent_id=${randomUUID()}`)).total).toBe(0)
    const first = (await org.expert.get('annotation/queue?limit=3')).body
    const second = (await org.expert.get(`annotation/queue?limit=3&cursor=${first.next_cursor}`)).body
    expect([...first.queue, ...second.queue]).toEqual(items)
    expect(second.next_cursor).toBeNull()
  })

  it('never leases one example to two experts who claim at once', async () => {
    const ids = await examplesFrom(correction('A'), correction('B'), correction('C'))
    const experts = await Promise.all(
      Array.from({ length: 8 }, (_, i) => callerOf(org.orgId, 'expert', `expert-${i}`)),
    )
    const claims = await Promise.all(experts.map((expert) => expert.post('annotation/claim', {})))
    expect(new Set(claims.map(({ status }) => status))).toEqual(new Set([200]))
    const claimed = claims.flatMap(({ body }) => (body.example === null ? [] : [body.example.id]))
    expect(claimed.sort()).toEqual([...ids].sort())
  })

  it('shows a lease to others, keeps them out, and gives the holder the same example again', async () => {
    const [id = ''] = await examplesFrom(correction())
    const other = await callerOf(org.orgId, 'expert', 'other')
    const { example } = (await org.expert.post('annotation/claim', { example_id: id })).body
    expect(example.lease).toMatchObject({ expert_id: 'expert', mine: true })
    expect(Date.parse(example.lease.expires_at) - Date.now()).toBeGreaterThan(14 * 60_000)
    expect((await queue('', other)).queue[0].lease).toMatchObject({ expert_id: 'expert', mine: false })
    expect((await other.post('annotation/claim', { example_id: id })).status).toBe(409)
    expect((await other.post('annotation/claim', {})).body.example).toBeNull()
    expect((await submit(id, {}, other)).status).toBe(409)
    expect((await org.expert.post('annotation/claim', {})).body.example.id).toBe(id)
    expect((await submit(id)).status).toBe(201)
  })

  it('decides once, whoever is first, and writes annotation, example and audit row together', async () => {
    const [id = ''] = await examplesFrom(correction())
    const experts = await Promise.all(
      Array.from({ length: 10 }, (_, i) => callerOf(org.orgId, 'expert', `expert-${i}`)),
    )
    const answers = await Promise.all(experts.map((expert) => submit(id, {}, expert)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
    const won = answers.find(({ status }) => status === 201)?.body
    expect(won).toMatchObject({ example_id: id, review_status: 'approved' })
    expect(won.quality_score).toBeCloseTo(0.85)
    const approved = (await queue('&status=approved')).queue[0]
    expect(approved).toMatchObject({ id, annotations: 1, lease: null })
    expect(approved.quality_score).toBeCloseTo(0.85)
    const audit = (await org.admin.get(`audit?object_id=${id}`)).body.items
    expect(audit.map(({ action }: { action: string }) => action)).toEqual(['example.approved'])
  })

  it('learns the redacted correction of the expert', async () => {
    const [id = ''] = await examplesFrom(correction())
    const answer = await submit(id, {
      corrected_output: 'Write to anna@client.example',
      notes: 'said bob@client.example',
    })
    expect(answer.status).toBe(201)
    expect((await queue('&status=approved')).queue[0].expected_output).toBe('Write to [EMAIL_1]')
  })

  it('approves a good answer as it is, and a bad one only with a correction', async () => {
    const [negative = '', positive = ''] = await examplesFrom(
      { feedback_type: 'star_rating', rating: 5 },
      { feedback_type: 'thumbs_down' },
    )
    expect((await submit(positive)).status).toBe(201)
    const refused = await submit(negative)
    expect([refused.status, refused.body.errors[0].field]).toEqual([422, 'corrected_output'])
    expect((await queue()).queue[0]).toMatchObject({ id: negative, annotations: 0 })
    expect((await submit(negative, { corrected_output: 'Use prepaid expenses.' })).status).toBe(201)
    const approved = (await queue('&status=approved')).queue
    expect(approved.map((item: { expected_output: string }) => item.expected_output).sort()).toEqual([
      'Debit insurance expense, credit bank.',
      'Use prepaid expenses.',
    ])
  })

  it('reopens a decision and overwrites nothing', async () => {
    const [id = ''] = await examplesFrom(correction())
    expect((await org.expert.post('annotation/reopen', { example_id: id })).status).toBe(409)
    await submit(id, { approved: false })
    expect((await queue('&status=rejected')).total).toBe(1)
    const reopened = await org.expert.post('annotation/reopen', { example_id: id, reason: 'too strict' })
    expect(reopened.body).toEqual({ example_id: id, review_status: 'pending' })
    expect((await queue()).queue[0]).toMatchObject({ id, annotations: 1 })
    expect((await submit(id)).status).toBe(201)
    expect((await queue('&status=approved')).queue[0].annotations).toBe(2)
    const audit = (await org.admin.get(`audit?object_id=${id}`)).body.items
    expect(audit.map(({ action }: { action: string }) => action)).toEqual([
      'example.approved',
      'example.reopened',
      'example.rejected',
    ])
  })

  it('keeps an example that needs revision out of the pending queue until it is decided again', async () => {
    const [id = ''] = await examplesFrom(correction())
    const { body } = await org.expert.post('annotation/submit', {
      example_id: id,
      ...scores,
      decision: 'needs_revision',
    })
    expect(body.review_status).toBe('needs_revision')
    expect((await queue()).total).toBe(0)
    expect((await org.expert.post('annotation/claim', { example_id: id })).status).toBe(200)
    expect((await submit(id)).status).toBe(201)
  })

  it('approves without an expert only where that is switched on and every dimension is rated high', async () => {
    const best = { accuracy: 5, helpfulness: 5, clarity: 5, completeness: 5 }
    const praise = (dimensions: Record<string, number>) => ({
      feedback_type: 'star_rating',
      rating: 5,
      dimensions,
    })
    await examplesFrom(praise(best))
    expect((await queue('&status=approved')).total).toBe(0)
    const set = await org.admin.send('PUT', 'settings', { auto_approve: true })
    expect(set.status).toBe(200)
    for (const dimensions of [best, { ...best, clarity: 4 }, { accuracy: 5 }]) {
      const execution = executionReport(org.agentId, { input: `How about ${randomUUID()}?` })
      await org.service.post('executions', { executions: [execution] })
      await org.user.post('feedback', {
        agent_id: org.agentId,
        execution_id: execution.execution_id,
        ...praise(dimensions),
      })
    }
    const approved = await eventually(
      () => queue('&status=approved'),
      ({ total }) => total === 1,
    )
    expect(approved.queue[0]).toMatchObject({ quality_score: 1, annotations: 0 })
    await eventually(
      () => queue(),
      ({ total }) => total === 3,
    )
    const audit = (await org.admin.get(`audit?object_id=${approved.queue[0].id}`)).body.items
    expect(audit[0]).toMatchObject({ action: 'example.auto_approved', actor: 'system:auto-approve' })
  })

  it('shows nothing of another organization, and is not for end users', async () => {
    const [id = ''] = await examplesFrom(correction())
    const foreign = await newOrganization()
    expect((await queue('', foreign.expert)).total).toBe(0)
    for (const path of ['claim', 'reopen']) {
      expect((await foreign.expert.post(`annotation/${path}`, { example_id: id })).status).toBe(404)
    }
    expect((await submit(id, {}, foreign.expert)).status).toBe(404)
    expect((await org.user.get('annotation/queue')).status).toBe(403)
    expect((await submit(id, {}, org.user)).status).toBe(403)
  })

  it.each<[Record<string, unknown>, string]>([
    [{ technical_accuracy: 1.1 }, 'technical_accuracy'],
    [{ clarity: 'high' }, 'clarity'],
    [{ approved: undefined }, 'approved'],
    [{ approved: false, decision: 'approve' }, 'decision'],
    [{ example_id: 'x' }, 'example_id'],
    [{ verdict: 1 }, 'verdict'],
  ])('names the wrong field of %j', async (more, field) => {
    const answer = await submit(randomUUID(), more)
    expect(answer.status).toBe(422)
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field)
  })

  it('answers no garbage with a 500', async () => {
    for (const path of ['claim', 'submit', 'reopen']) {
      for (const body of ['{', 'null', '[]', '{"example_id":[]}', '{"example_id":"\\u0000"}']) {
        expect([400, 422]).toContain((await org.expert.post(`annotation/${path}`, body)).status)
      }
    }
    for (const query of ['status=x', 'limit=0', 'cursor=e30', 'filtered=maybe']) {
      expect((await org.expert.get(`annotation/queue?${query}`)).status).toBe(422)
    }
  })
})
