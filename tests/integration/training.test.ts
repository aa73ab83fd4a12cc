import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ApiProblem } from '../../contracts/client.ts'
import { shuffled } from '../../core/randomness.ts'
import { questionRows } from '../harness/questions.ts'
import { eventually, signIn, testUrl } from './harness.ts'

const counts = { train: 60, validation: 50, test: 100 }

/** An organization with an agent and a dataset of questions. */
const prepare = async (rows = questionRows(counts)) => {
  const { client, orgId } = await signIn('admin')
  const agent = await client.agents.create({
    body: {
      slug: 'topics',
      name: 'Topics',
      domain: 'accounting',
      config: { system_prompt: 'Answer the client.' },
    },
  })
  const { dataset_id } = await client.datasets.import({
    query: { name: 'questions', agent_id: agent.id },
    body: rows,
  })
  const request = (config: object = {}) => ({
    body: {
      name: 'run',
      agent_id: agent.id,
      dataset_id,
      training_type: 'prompt_optimization' as const,
      config: { max_calls: 300, seed: 5, ...config },
    },
  })
  const ended = (id: string) =>
    eventually(
      () => client.training.get({ params: { id } }),
      ({ status }) => status !== 'pending' && status !== 'running',
      80_000,
    )
  return { client, orgId, agent, dataset_id, request, ended }
}

const problemOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiProblem)) throw new Error(`Not a problem document: ${String(error)}`)
  return error
}

describe.skipIf(testUrl === undefined)('training runs', () => {
  it('find a better configuration, draft its experiment, and leave one audit row an event', async () => {
    const { client, request, ended, agent } = await prepare()
    const { id } = await client.training.create(request())
    const run = await ended(id)
    expect(run).toMatchObject({
      status: 'completed',
      verdict: 'improved',
      progress_percentage: 100,
      error: null,
    })
    expect(run.cost.calls).toBeLessThanOrEqual(300)
    expect(run.cost.evaluation_calls).toBeGreaterThanOrEqual(2 * counts.test)
    expect(run.best?.n).toBe(counts.test)
    expect(run.difference?.ci_low).toBeGreaterThan(0)
    expect(run.safety.every(({ passed }) => passed)).toBe(true)

    const experiment = await client.experiments.get({ params: { id: run.experiment_id ?? '' } })
    expect(experiment).toMatchObject({ status: 'draft', agent_id: agent.id })
    const { items } = await client.audit.list({ query: { object_id: id } })
    expect(items.map(({ action }) => action).sort()).toEqual([
      'training_run.completed',
      'training_run.created',
    ])
  })

  it('stream their events to the end, and again from where a reader left', async () => {
    const { client, request } = await prepare()
    const { id } = await client.training.create(request({ max_calls: 120 }))
    const seen: number[] = []
    let last = ''
    for await (const event of client.training.events({ params: { id } })) {
      seen.push(event.seq)
      last = event.type
    }
    expect(last).toBe('result')
    expect(seen).toEqual(seen.map((_, n) => n + 1))

    const rest: number[] = []
    const from = String(seen.length - 2)
    for await (const event of client.training.events(
      { params: { id } },
      { headers: { 'last-event-id': from } },
    )) {
      rest.push(event.seq)
    }
    expect(rest).toEqual(seen.slice(-2))
  })

  it('promote nothing when the labels mean nothing', async () => {
    const labels = shuffled(
      questionRows(counts)
        .split('\n')
        .map((line) => JSON.parse(line).expected_output),
      { seed: 1, step: 'test', purpose: 'labels' },
    )
    const rows = questionRows(counts)
      .split('\n')
      .map((line, n) => JSON.stringify({ ...JSON.parse(line), expected_output: labels[n] }))
    const { client, request, ended } = await prepare(rows.join('\n'))
    const { id } = await client.training.create(request())
    const run = await ended(id)
    expect(run.status).toBe('completed')
    expect(run.verdict).not.toBe('improved')
    expect(run.experiment_id).toBeNull()
  })

  it('are cancelled at once and stay cancelled', async () => {
    const { client, request, ended } = await prepare()
    const { id } = await client.training.create(request({ max_calls: 2000 }))
    expect((await client.training.cancel({ params: { id } })).status).toBe('cancelled')
    const run = await ended(id)
    expect(run).toMatchObject({
      status: 'cancelled',
      stop_reason: 'cancelled',
      verdict: null,
      candidate_id: null,
    })
    expect((await client.training.cancel({ params: { id } })).status).toBe('cancelled')
  })

  it('refuse to be cancelled after they have ended', async () => {
    const { client, request, ended } = await prepare()
    const { id } = await client.training.create(request({ max_calls: 90, evaluation_examples: 10 }))
    await ended(id)
    expect(await problemOf(client.training.cancel({ params: { id } }))).toMatchObject({ status: 409 })
  })

  it('say before they start what they cost, and refuse what cannot work', async () => {
    const { client, request } = await prepare()
    const preflight = await client.training.preflight(request())
    expect(preflight).toMatchObject({ feasible: true, calls: 300, splits: counts })
    expect(preflight.evaluation_calls).toBeGreaterThanOrEqual(2 * counts.test)

    const tooSmall = await client.training.preflight(request({ max_calls: 2 }))
    expect(tooSmall.feasible).toBe(false)
    expect((await problemOf(client.training.create(request({ max_calls: 2 })))).status).toBe(422)

    const { name: _, ...unnamed } = request().body
    expect((await client.training.preflight({ body: unnamed })).feasible).toBe(true)
  })

  it('name the limit that does not fit, and the dataset that is too small', async () => {
    const { client, request } = await prepare()
    const fieldOf = async (call: Promise<unknown>) => (await problemOf(call)).problem.errors?.[0]?.field
    expect(await fieldOf(client.training.create(request({ max_calls: 2 })))).toBe('config.max_calls')
    expect(await fieldOf(client.training.create(request({ max_tokens: 1 })))).toBe('config.max_tokens')
    const small = await prepare(questionRows({ train: 20, validation: 20, test: 3 }))
    expect(await fieldOf(small.client.training.create(small.request()))).toBe('dataset_id')
  })

  it('name the field that is wrong', async () => {
    const { client, request } = await prepare()
    const { body } = request()
    const wrong = async (change: object) =>
      (await problemOf(client.training.create({ body: { ...body, ...change } }))).problem
    expect(await wrong({ agent_id: randomUUID() })).toMatchObject({
      status: 422,
      errors: [{ field: 'agent_id' }],
    })
    expect(await wrong({ dataset_id: randomUUID() })).toMatchObject({
      status: 422,
      errors: [{ field: 'dataset_id' }],
    })
    expect(await wrong({ training_type: 'dpo' })).toMatchObject({
      status: 422,
      errors: [{ field: 'training_type' }],
    })
    expect(await wrong({ config: { grader: 'zzz' } })).toMatchObject({
      errors: [{ field: 'config.grader', message: expect.stringContaining('exact_match') }],
    })
    expect(await wrong({ name: ' ' })).toMatchObject({ errors: [{ field: 'name' }] })
    expect(await wrong({ config: { max_calls: -1 } })).toMatchObject({
      status: 422,
      errors: [{ field: 'config.max_calls' }],
    })
  })

  it('do not exist for another organization', async () => {
    const { client, request } = await prepare()
    const { id } = await client.training.create(request({ max_calls: 90, evaluation_examples: 10 }))
    const { client: stranger } = await signIn('admin')
    const foreign = await problemOf(stranger.training.get({ params: { id } }))
    const missing = await problemOf(stranger.training.get({ params: { id: randomUUID() } }))
    expect(foreign.status).toBe(404)
    expect(foreign.problem.detail).toBe(missing.problem.detail)
  })
})
