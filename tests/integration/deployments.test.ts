import { describe, expect, it } from 'vitest'
import type { Client } from '../../contracts/client.ts'
import type { Deployment } from '../../contracts/deployments.ts'
import { eventually, signIn, testUrl } from './harness.ts'
import { type Behaviour, meet, meetUntil } from './traffic.ts'

const config = (system_prompt: string) => ({ system_prompt })
const step = (percentage: number, hold_hours = 0) => ({ percentage, hold_hours })

/** An agent with three versions, of which the first is served. */
const setUp = async () => {
  const admin = await signIn('admin')
  const service = await signIn('service', admin.orgId)
  const { id: agentId } = await admin.client.agents.create({
    body: { slug: 'helpdesk', name: 'Helpdesk', config: config('old') },
  })
  const params = { id: agentId }
  await admin.client.agents.update({ params, body: { config: config('new') } })
  await admin.client.agents.update({ params, body: { config: config('newer') } })
  const back = await admin.client.deployments.create({
    body: { agent_id: agentId, version: 1, steps: [step(100)], min_sample_size: 1 },
  })
  await admin.client.deployments.approve({ params: { id: back.id } })
  await meet({ service: service.client, agentId }, 'first', 1, () => ({}))
  await eventually(
    () => admin.client.agents.get({ params }),
    ({ version }) => version === 1,
  )
  return { ...admin, admin: admin.client, service: service.client, agentId }
}

type World = Awaited<ReturnType<typeof setUp>>

const propose = ({ admin, agentId }: World, more: Record<string, unknown> = {}) =>
  admin.deployments.create({
    body: {
      agent_id: agentId,
      version: 2,
      steps: [step(10), step(50), step(100)],
      min_sample_size: 5,
      ...more,
    },
  })

const read = async (admin: Client, id: string): Promise<Deployment> => {
  const { items } = await admin.deployments.list()
  const found = items.find((item) => item.id === id)
  if (found === undefined) throw new Error('The deployment is not in the list.')
  return found
}

/** The prompts that units get. */
const served = async ({ service, agentId }: World, units: readonly string[]) => {
  const answer = await service.assignments.assign({ body: { agent_id: agentId, units: [...units] } })
  return 'assignments' in answer ? answer.assignments.map((one) => one.config.system_prompt) : []
}

const units = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`)

const auditOf = async (admin: Client, id: string) =>
  (await admin.audit.list({ query: { object_id: id, limit: 200 } })).items
    .map(({ action }) => action)
    .reverse()

describe.skipIf(testUrl === undefined)('a deployment', () => {
  it('waits for approval, goes from step to step by itself, and ends as the version of everybody', async () => {
    const world = await setUp()
    const { admin, agentId } = world
    const { id, ...proposed } = await propose(world)
    expect(proposed).toMatchObject({
      status: 'awaiting_approval',
      from_version: 1,
      to_version: 2,
      percentage: 0,
      waits_for: ['It needs 1 more approval.'],
    })
    expect(new Set(await served(world, units('before', 50)))).toEqual(new Set(['old']))

    const approved = await admin.deployments.approve({ params: { id } })
    expect(approved).toMatchObject({ status: 'rolling_out', percentage: 10, approvals: ['user:admin'] })
    expect(approved.waits_for.join()).toContain('units have met the new version')
    const completed = await meetUntil(
      world,
      60,
      () => ({ satisfaction: 1 }),
      () => read(admin, id),
      ({ status }) => status !== 'rolling_out',
    )
    expect(completed).toMatchObject({ status: 'completed', percentage: 100, current_step: 2 })
    expect(await admin.agents.get({ params: { id: agentId } })).toMatchObject({ version: 2 })
    expect(new Set(await served(world, units('after', 20)))).toEqual(new Set(['new']))
    expect(await auditOf(admin, id)).toEqual([
      'deployment.proposed',
      'deployment.started',
      'deployment.advanced',
      'deployment.advanced',
      'deployment.completed',
    ])
  })

  it('says what a step waits for, and passes it only by force', async () => {
    const world = await setUp()
    const { id } = await propose(world, { steps: [step(10, 24), step(100)] })
    const params = { id }
    await world.admin.deployments.approve({ params })
    await expect(world.admin.deployments.advance({ params })).rejects.toMatchObject({
      status: 409,
      problem: { detail: expect.stringContaining('holds for 24') },
    })
    expect(await read(world.admin, id)).toMatchObject({ current_step: 0 })
    const forced = await world.admin.deployments.advance({ params, body: { force: true } })
    expect(forced).toMatchObject({ current_step: 1, percentage: 100, status: 'rolling_out' })
  })

  it('is out of force for every request that begins 2 s after its rollback', async () => {
    const world = await setUp()
    const { admin } = world
    const { id } = await propose(world, { steps: [step(50, 24), step(100)] })
    const params = { id }
    await admin.deployments.approve({ params })
    const asked = units('user', 100)
    const during = await served(world, asked)
    expect(during.filter((prompt) => prompt === 'new').length).toBeGreaterThan(30)
    const rolledBack = await admin.deployments.rollback({ params, body: { reason: 'Clients complain' } })
    expect(rolledBack).toMatchObject({
      status: 'rolled_back',
      percentage: 0,
      rollback_reason: 'Clients complain',
    })
    const answeredAt = Date.now()
    // Traffic goes on all the while, so the snapshot stays as warm as it gets.
    while (Date.now() - answeredAt < 2_000) await served(world, asked)
    expect(new Set(await served(world, asked))).toEqual(new Set(['old']))
    await expect(admin.deployments.rollback({ params })).rejects.toMatchObject({ status: 409 })
    expect(await auditOf(admin, id)).toEqual([
      'deployment.proposed',
      'deployment.started',
      'deployment.rolled_back',
    ])
  })

  it('rolls itself back when the new version fails more often', async () => {
    const world = await setUp()
    const { id } = await propose(world, { steps: [step(50, 24), step(100)] })
    await world.admin.deployments.approve({ params: { id } })
    const behaviour: Behaviour = (variant, i) =>
      variant === 'B' && i % 2 === 0 ? { error: 'It broke' } : { satisfaction: 1 }
    const ended = await meetUntil(
      world,
      100,
      behaviour,
      () => read(world.admin, id),
      ({ status }) => status !== 'rolling_out',
    )
    expect(ended.rollback_reason).toContain('error_rate')
    const { items } = await world.admin.audit.list({ query: { object_id: id } })
    expect(items.filter(({ action }) => action === 'deployment.rolled_back')).toMatchObject([
      { actor: 'system:experiments' },
    ])
  })

  it('drains: what began on the new version finishes there, and nothing else begins on it', async () => {
    const world = await setUp()
    const { admin, service, agentId } = world
    const { id } = await propose(world, { unit: 'conversation', steps: [step(50, 24), step(100)] })
    await admin.deployments.approve({ params: { id } })
    const ask = async (unit_id: string, assignment_token?: string) => {
      const body = { agent_id: agentId, unit_id, ...(assignment_token ? { assignment_token } : {}) }
      const answer = await service.assignments.assign({ body })
      if ('assignments' in answer) throw new Error('One unit was asked for.')
      return answer
    }
    let begun = await ask('conversation-0')
    let name = 'conversation-0'
    for (let i = 1; begun.variant !== 'B'; i++) {
      name = `conversation-${i}`
      begun = await ask(name)
    }
    await admin.deployments.rollback({ params: { id }, body: { mode: 'drain' } })
    await new Promise((done) => setTimeout(done, 2_000))
    expect((await ask(name, begun.assignment_token)).config.system_prompt).toBe('new')
    expect((await ask(name)).config.system_prompt).toBe('old')
    expect((await ask('another', begun.assignment_token)).config.system_prompt).toBe('old')
  })

  it('of a completed rollout can be taken back', async () => {
    const world = await setUp()
    const { admin, agentId } = world
    const { id } = await propose(world, { steps: [step(100)] })
    await admin.deployments.approve({ params: { id } })
    await meet(world, 'everybody', 10, () => ({ satisfaction: 1 }))
    await eventually(
      () => read(admin, id),
      ({ status }) => status === 'completed',
    )
    await admin.deployments.rollback({ params: { id } })
    expect(await admin.agents.get({ params: { id: agentId } })).toMatchObject({ version: 1 })
  })

  it('keeps others out while it runs, and is kept out while another runs', async () => {
    const world = await setUp()
    const { admin, agentId } = world
    const [first, second] = [await propose(world), await propose(world, { version: 3 })]
    const answers = await Promise.allSettled(
      [first, second].map(({ id }) => admin.deployments.approve({ params: { id } })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const experiment = await admin.experiments.create({
      body: { name: 'Meanwhile', agent_id: agentId, treatment_config: { temperature: 1 } },
    })
    await expect(admin.experiments.start({ params: { id: experiment.id } })).rejects.toMatchObject({
      status: 409,
    })
    const running = (await admin.deployments.list({ query: { status: 'rolling_out' } })).items
    await admin.deployments.rollback({ params: { id: running[0]?.id ?? '' } })
    await admin.experiments.start({ params: { id: experiment.id } })
  })

  it('is refused when it is nonsense, naming the field', async () => {
    const world = await setUp()
    const { admin, agentId } = world
    const refused = async (body: Parameters<typeof admin.deployments.create>[0]['body'], field: string) =>
      expect(admin.deployments.create({ body })).rejects.toMatchObject({
        status: 422,
        problem: { errors: [expect.objectContaining({ field })] },
      })
    await refused({ agent_id: agentId }, 'candidate_id')
    await refused({ agent_id: agentId, version: 9 }, 'version')
    await refused({ agent_id: agentId, candidate_id: crypto.randomUUID() }, 'candidate_id')
    await refused({ agent_id: crypto.randomUUID(), version: 2 }, 'agent_id')
    await refused({ agent_id: agentId, version: 2, steps: [step(50)] }, 'steps')
    await expect(admin.deployments.create({ body: { agent_id: agentId, version: 1 } })).rejects.toMatchObject(
      { status: 409, problem: { errors: [expect.objectContaining({ field: 'version' })] } },
    )
  })

  it('is proposed once at a time, and says what its status allows in the words that it shows', async () => {
    const world = await setUp()
    const { deployments } = world.admin
    const { id } = await propose(world)
    const isConflict = (...words: string[]) => ({
      status: 409,
      problem: { detail: expect.stringMatching(words.join('.*')) },
    })
    await expect(propose(world)).rejects.toMatchObject(isConflict(id, 'awaiting_approval'))
    await expect(deployments.advance({ params: { id } })).rejects.toMatchObject(
      isConflict('while rolling_out, not awaiting_approval'),
    )
    await deployments.approve({ params: { id } })
    await expect(propose(world)).rejects.toMatchObject(isConflict(id, 'rolling_out'))
    await deployments.rollback({ params: { id } })
    await expect(deployments.rollback({ params: { id } })).rejects.toMatchObject(
      isConflict('while awaiting_approval or rolling_out or completed, not rolled_back'),
    )
    expect(await propose(world)).toMatchObject({ status: 'awaiting_approval' })
  })

  it('keeps the configuration of its agent as it is until it ends, and an experiment does too', async () => {
    const world = await setUp()
    const { admin, agentId } = world
    const params = { id: agentId }
    const edit = () => admin.agents.update({ params, body: { config: config('edited') } })
    const refused = { status: 409, problem: { detail: expect.stringContaining('end it first') } }
    const { id } = await propose(world)
    await admin.deployments.approve({ params: { id } })
    await expect(edit()).rejects.toMatchObject(refused)
    expect(await admin.agents.update({ params, body: { name: 'Renamed' } })).toMatchObject({
      name: 'Renamed',
      version: 1,
    })
    await admin.deployments.rollback({ params: { id } })
    expect(await edit()).toMatchObject({ version: 4 })
    const experiment = await admin.experiments.create({
      body: { name: 'Meanwhile', agent_id: agentId, treatment_config: { temperature: 1 } },
    })
    await admin.experiments.start({ params: { id: experiment.id } })
    await expect(edit()).rejects.toMatchObject(refused)
    await admin.experiments.stop({ params: { id: experiment.id } })
    expect(await edit()).toMatchObject({ version: 5 })
  })

  it('does not exist for another organization', async () => {
    const world = await setUp()
    const { id } = await propose(world)
    const { client: foreign } = await signIn('admin')
    const params = { id }
    const attempts = await Promise.allSettled([
      foreign.deployments.approve({ params }),
      foreign.deployments.advance({ params }),
      foreign.deployments.rollback({ params }),
    ])
    for (const attempt of attempts) {
      expect(attempt).toMatchObject({ status: 'rejected', reason: { status: 404 } })
    }
    expect((await foreign.deployments.list()).items).toEqual([])
    const body = { agent_id: world.agentId, unit_id: 'u' }
    await expect(foreign.assignments.assign({ body })).rejects.toMatchObject({ status: 422 })
  })
})
