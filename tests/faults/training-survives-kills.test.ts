import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/free-port.mjs'
import { startServer } from '../../scripts/server.mjs'
import { clientOf, eventually } from '../harness/client.ts'
import { questionRows } from '../harness/questions.ts'

const kills = 10
const orgId = '0197f0c0-0000-7000-8000-0000000000f1'
const scratch = mkdtempSync(join(tmpdir(), 'kills-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const start = async (name: string) =>
  startServer({ port: await freePort(), stateDir: join(scratch, name), log: 'ignore' })

const begin = async (url: string) => {
  const client = await clientOf(url, orgId, 'admin')
  const agent = await client.agents.create({
    body: {
      slug: 'topics',
      name: 'Topics',
      domain: 'accounting',
      config: { system_prompt: 'Answer the client.' },
    },
  })
  const dataset = await client.datasets.import({
    query: { name: 'questions', agent_id: agent.id },
    body: questionRows({ train: 60, validation: 50, test: 100 }),
  })
  const { id } = await client.training.create({
    body: {
      name: 'killed',
      agent_id: agent.id,
      dataset_id: dataset.dataset_id,
      training_type: 'prompt_optimization',
      config: { max_calls: 400, seed: 3 },
    },
  })
  return id
}

const finished = async (url: string, id: string, timeoutMs: number) => {
  const client = await clientOf(url, orgId, 'admin')
  return eventually(
    () => client.training.get({ params: { id } }),
    (run) => !['pending', 'running'].includes(run.status),
    timeoutMs,
  )
}

describe('a training run whose process is killed', () => {
  it(`completes after ${kills} kills with the same candidate as an undisturbed run`, async () => {
    const calm = await start('calm')
    const undisturbed = await finished(calm.url, await begin(calm.url), 90_000)
    await calm.stop()
    expect(undisturbed).toMatchObject({ status: 'completed', verdict: 'improved' })

    let server = await start('killed')
    const id = await begin(server.url)
    let whileRunning = 0
    for (let n = 0; n < kills; n++) {
      // A different moment each time, so that different work is under way.
      await new Promise((done) => setTimeout(done, 300 + 200 * n))
      const client = await clientOf(server.url, orgId, 'admin')
      const { status } = await client.training.get({ params: { id } })
      if (status === 'pending' || status === 'running') whileRunning++
      await server.kill()
      server = await start('killed')
    }
    const survived = await finished(server.url, id, 120_000)
    await server.stop()

    expect(whileRunning).toBeGreaterThanOrEqual(5)
    expect(survived.status).toBe('completed')
    expect(JSON.stringify(survived.best)).toBe(JSON.stringify(undisturbed.best))
    expect(JSON.stringify(survived.difference)).toBe(JSON.stringify(undisturbed.difference))
    expect(survived.cost.calls).toBe(undisturbed.cost.calls)
  })
})
