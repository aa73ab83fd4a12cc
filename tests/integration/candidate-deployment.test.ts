import { describe, expect, it } from 'vitest'
import { shuffled } from '../../core/randomness.ts'
import { questionRows } from '../harness/questions.ts'
import { eventually, signIn, testUrl } from './harness.ts'

/** A run over questions, ended. */
const train = async (rows: string) => {
  const { client } = await signIn('admin')
  const { id: agentId } = await client.agents.create({
    body: { slug: 'topics', name: 'Topics', config: { system_prompt: 'Answer the client.' } },
  })
  const { dataset_id } = await client.datasets.import({
    query: { name: 'questions', agent_id: agentId },
    body: rows,
  })
  const { id } = await client.training.create({
    body: {
      name: 'run',
      agent_id: agentId,
      dataset_id,
      training_type: 'prompt_optimization',
      config: { max_calls: 200, seed: 5 },
    },
  })
  const run = await eventually(
    () => client.training.get({ params: { id } }),
    ({ status }) => status !== 'pending' && status !== 'running',
    80_000,
  )
  if (run.candidate_id == null) throw new Error('The run found no candidate.')
  return { client, agentId, run, candidateId: run.candidate_id }
}

const counts = { train: 60, validation: 50, test: 100 }
const steps = [{ percentage: 100, hold_hours: 0 }]

describe.skipIf(testUrl === undefined)('a candidate', () => {
  it('that passed is deployed with what it rests on, and keeps that through an experiment', async () => {
    const { client, agentId, run, candidateId } = await train(questionRows(counts))
    expect(run.verdict).toBe('improved')
    const proposed = await client.deployments.create({
      body: { agent_id: agentId, candidate_id: candidateId, run_id: run.id, steps, min_sample_size: 1 },
    })
    expect(proposed).toMatchObject({
      status: 'awaiting_approval',
      candidate_id: candidateId,
      run_id: run.id,
      to_version: 2,
      evaluation_id: expect.any(String),
      safety_evaluation_id: expect.any(String),
    })
    expect((await client.agents.versions({ params: { id: agentId } })).items[0]).toMatchObject({
      version: 2,
      source: 'candidate',
      candidate_id: candidateId,
    })
    for (const what of [{ version: 2 }, { candidate_id: candidateId }]) {
      await expect(
        client.deployments.create({ body: { agent_id: agentId, ...what, steps } }),
      ).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringContaining(proposed.id) } })
    }
    await client.deployments.rollback({ params: { id: proposed.id } })
    const again = await client.deployments.create({ body: { agent_id: agentId, version: 2, steps } })
    expect(again).toMatchObject({ to_version: 2, candidate_id: candidateId })
    await client.deployments.rollback({ params: { id: again.id } })

    const drafted = await client.experiments.get({ params: { id: run.experiment_id ?? '' } })
    const copied = await client.experiments.create({
      body: { name: 'Sooner', agent_id: agentId, treatment_config: drafted.treatment_config },
    })
    expect(copied).toMatchObject({ candidate_id: candidateId, run_id: run.id, control_version: 1 })
    await expect(
      client.deployments.create({
        body: { agent_id: agentId, candidate_id: candidateId, experiment_id: copied.id },
      }),
    ).rejects.toMatchObject({ status: 409 })
    await expect(
      client.deployments.create({
        body: { agent_id: agentId, candidate_id: candidateId, evaluation_id: crypto.randomUUID() },
      }),
    ).rejects.toMatchObject({ status: 422 })

    await client.agents.update({
      params: { id: agentId },
      body: { config: { system_prompt: 'Answer the client briefly.' } },
    })
    const stale = {
      status: 409,
      problem: { detail: expect.stringContaining('with version 1, the agent serves 3; train again') },
    }
    for (const what of [{ version: 2 }, { candidate_id: candidateId }]) {
      await expect(
        client.deployments.create({ body: { agent_id: agentId, ...what, steps } }),
      ).rejects.toMatchObject(stale)
    }
    for (const { id } of [drafted, copied]) {
      await expect(client.experiments.start({ params: { id } })).rejects.toMatchObject(stale)
      expect(await client.experiments.get({ params: { id } })).toMatchObject({ status: 'draft' })
    }
  })

  it('that did not pass its sealed test is refused', async () => {
    const rows = questionRows(counts)
      .split('\n')
      .map((line) => JSON.parse(line))
    // The search learns something, and the sealed test shows that it is not what is asked for.
    const sealed = rows.filter(({ split }) => split === 'test')
    const labels = shuffled(
      sealed.map(({ expected_output }) => expected_output),
      { seed: 1, step: 'test', purpose: 'labels' },
    )
    for (const [n, row] of sealed.entries()) row.expected_output = labels[n]
    const { client, agentId, run, candidateId } = await train(
      rows.map((row) => JSON.stringify(row)).join('\n'),
    )
    expect(run.verdict).not.toBe('improved')
    await expect(
      client.deployments.create({ body: { agent_id: agentId, candidate_id: candidateId } }),
    ).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringContaining('sealed test') } })
    expect((await client.deployments.list()).items).toEqual([])
  })
})
