import { describe, expect, it } from 'vitest'
import type { Client } from '../../contracts/client.ts'
import { callerWith } from './callers.ts'
import { eventually, signIn, testUrl } from './harness.ts'
import { type Behaviour, meet, meetUntil } from './traffic.ts'

const setUp = async () => {
  const admin = await signIn('admin')
  const service = await signIn('service', admin.orgId)
  const { id: agentId } = await admin.client.agents.create({
    body: { slug: 'helpdesk', name: 'Helpdesk', config: { system_prompt: 'old', temperature: 0.3 } },
  })
  return { orgId: admin.orgId, admin: admin.client, service: service.client, agentId, token: admin.token }
}
type World = Awaited<ReturnType<typeof setUp>>

const draft = ({ admin, agentId }: World, more: Record<string, unknown> = {}) =>
  admin.experiments.create({
    body: {
      name: 'New prompt vs current',
      agent_id: agentId,
      treatment_config: { system_prompt: 'new' },
      min_sample_size: 50,
      min_duration_hours: 0,
      ...more,
    },
  })

const assignments = async ({ service, agentId }: World, units: readonly string[]) => {
  const answer = await service.assignments.assign({ body: { agent_id: agentId, units: [...units] } })
  if (!('assignments' in answer)) throw new Error('Several units were asked for.')
  return answer.assignments
}
const users = (count: number) => Array.from({ length: count }, (_, i) => `user-${i}`)

const auditOf = async (admin: Client, id: string) =>
  (await admin.audit.list({ query: { object_id: id, limit: 200 } })).items
    .map(({ action }) => action)
    .reverse()

const isStatus = (status: number) => ({ status })

/** Nine of ten like the treatment, six of ten the control. */
const betterTreatment: Behaviour = (variant, i) => ({
  satisfaction: i % 10 < (variant === 'B' ? 9 : 6) ? 1 : 0,
})

describe.skipIf(testUrl === undefined)('an experiment', () => {
  it('is drafted from what it changes, and shows that nothing was measured yet', async () => {
    const world = await setUp()
    const drafted = await draft(world)
    expect(drafted).toMatchObject({
      status: 'draft',
      control_version: 1,
      control_config: { system_prompt: 'old', temperature: 0.3 },
      treatment_config: { system_prompt: 'new', temperature: 0.3 },
      salt: drafted.id,
      statistical_significance: null,
    })
    const results = await world.admin.experiments.results({ params: { id: drafted.id } })
    expect(results).toMatchObject({
      status: 'draft',
      winner: null,
      p_value: 1,
      variants: { A: { samples: 0, mean: null }, B: { samples: 0 } },
    })
    const partial = await draft(world, { control_config: { system_prompt: 'other' } })
    expect(partial).toMatchObject({ control_version: null, control_config: { temperature: 0.3 } })
    expect((await assignments(world, users(5))).every(({ variant }) => variant === null)).toBe(true)
  })

  it.each<[Record<string, unknown>, string]>([
    [{ control_percentage: 60, treatment_percentage: 50 }, 'treatment_percentage'],
    [{ min_sample_size: 0 }, 'min_sample_size'],
    [{ treatment_config: { temperature: 3 } }, 'treatment_config.temperature'],
    [{ treatment_config: { prompt: 'x' } }, 'treatment_config.prompt'],
    [{ agent_id: '0192f0c0-0000-7000-8000-000000000003' }, 'agent_id'],
    [{ unit: 'planet' }, 'unit'],
  ])('of nonsense such as %j is refused, naming the field', async (change, field) => {
    const { agentId, token } = await setUp()
    const body = { name: 'x', agent_id: agentId, treatment_config: { system_prompt: 'new' }, ...change }
    const answer = await callerWith(token).post('experiments', body)
    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([422, field])
  })

  it('is started, paused, resumed and stopped, and refuses what its status does not allow', async () => {
    const world = await setUp()
    const { experiments, audit } = world.admin
    const { id } = await draft(world)
    const params = { id }
    const variants = async () => (await assignments(world, users(60))).map(({ variant }) => variant)

    await expect(experiments.pause({ params })).rejects.toMatchObject(isStatus(409))
    expect(await experiments.start({ params })).toEqual({ success: true, status: 'running' })
    await expect(experiments.start({ params })).rejects.toMatchObject(isStatus(409))
    const first = await variants()
    expect(new Set(first)).toEqual(new Set(['A', 'B']))
    expect(await experiments.pause({ params })).toEqual({ success: true, status: 'paused' })
    expect(new Set(await variants())).toEqual(new Set([null]))
    expect(await experiments.resume({ params })).toEqual({ success: true, status: 'running' })
    expect(await variants()).toEqual(first)
    expect(await experiments.get({ params })).toMatchObject({ status: 'running' })

    await expect(experiments.decide({ params, body: { decision: 'deploy' } })).rejects.toMatchObject(
      isStatus(409),
    )
    expect(await experiments.stop({ params, body: { reason: 'Enough' } })).toEqual({
      success: true,
      status: 'stopped',
    })
    for (const action of ['start', 'pause', 'resume', 'stop', 'rollback'] as const) {
      await expect(experiments[action]({ params })).rejects.toMatchObject(isStatus(409))
    }
    expect(new Set(await variants())).toEqual(new Set([null]))
    expect(await auditOf(world.admin, id)).toEqual(
      ['created', 'started', 'paused', 'resumed', 'stopped'].map((action) => `experiment.${action}`),
    )
    const { items } = await audit.list({ query: { object_id: id, action: 'experiment.stopped' } })
    expect(items[0]).toMatchObject({ actor: 'user:admin', data: { reason: 'Enough' } })
  })

  it('gives a unit the same variant every time, in shares as declared', async () => {
    const world = await setUp()
    const { id } = await draft(world, { control_percentage: 60, treatment_percentage: 20 })
    await world.admin.experiments.start({ params: { id } })
    const drawn = await Promise.all(
      [0, 1, 2, 3, 4].map((n) => assignments(world, users(500).slice(n * 100, n * 100 + 100))),
    )
    const first = drawn.flat().map(({ variant }) => variant)
    const share = (wanted: 'A' | 'B' | null) => first.filter((one) => one === wanted).length / first.length
    expect(Math.abs(share('A') - 0.6)).toBeLessThan(0.1)
    expect(Math.abs(share('B') - 0.2)).toBeLessThan(0.08)
    expect(Math.abs(share(null) - 0.2)).toBeLessThan(0.08)
    const again = await assignments(world, users(100))
    expect(again.map(({ variant }) => variant)).toEqual(first.slice(0, 100))
    for (const { variant, config, agent_version, experiment_id } of again) {
      expect(config.system_prompt).toBe(variant === 'B' ? 'new' : 'old')
      expect(agent_version).toBe(variant === 'B' ? null : 1)
      expect(experiment_id).toBe(variant === null ? null : id)
    }
  })

  it('finds the better variant, and its decision becomes a deployment of the next version', async () => {
    const world = await setUp()
    const { admin, agentId } = world
    const { id } = await draft(world)
    const params = { id }
    await admin.experiments.start({ params })
    const results = await meetUntil(
      world,
      100,
      betterTreatment,
      () => admin.experiments.results({ params }),
      // The interval wants five failures an arm, the winner does not.
      ({ winner, ci_low }) => winner !== null && ci_low !== null,
    )
    expect(results).toMatchObject({ winner: 'B', outcome: 'B', status: 'running' })
    expect(results.p_value).toBeLessThanOrEqual(0.05)
    expect(results.srm_p_value).toBeGreaterThan(0.001)
    expect(results.ci_low).toBeGreaterThan(0)
    const mirrored = await eventually(
      () => admin.experiments.get({ params }),
      ({ winner }) => winner === 'B',
    )
    expect(mirrored.statistical_significance).toBeLessThanOrEqual(0.05)

    const decided = await admin.experiments.decide({
      params,
      body: {
        decision: 'deploy',
        rollout: { steps: [{ percentage: 100, hold_hours: 0 }], min_sample_size: 3 },
      },
    })
    expect(decided).toMatchObject({ status: 'completed', decision: 'deploy' })
    const deployments = await admin.deployments.list({ query: { agent_id: agentId } })
    expect(deployments.items).toMatchObject([
      {
        id: decided.deployment_id,
        experiment_id: id,
        status: 'awaiting_approval',
        from_version: 1,
        to_version: 2,
        steps: [{ percentage: 100, hold_hours: 0 }],
        approvals_required: 1,
      },
    ])
    await expect(
      admin.experiments.decide({ params, body: { decision: 'keep_current' } }),
    ).rejects.toMatchObject(isStatus(409))
    expect((await auditOf(admin, id)).sort()).toEqual([
      'experiment.created',
      'experiment.decided',
      'experiment.started',
      'experiment.winner_declared',
    ])

    const deploymentId = decided.deployment_id ?? ''
    await admin.deployments.approve({ params: { id: deploymentId } })
    await meet(world, 'everybody', 10, () => ({ satisfaction: 1 }))
    await eventually(
      () => admin.agents.get({ params: { id: agentId } }),
      ({ version, config }) => version === 2 && config.system_prompt === 'new',
    )
    expect(await auditOf(admin, deploymentId)).toEqual([
      'deployment.proposed',
      'deployment.started',
      'deployment.completed',
    ])
  })

  it('that harms ends by itself, once', async () => {
    const world = await setUp()
    const { admin } = world
    const { id } = await draft(world, { min_sample_size: 100_000, min_duration_hours: 168 })
    const params = { id }
    await admin.experiments.start({ params })
    const ended = await meetUntil(
      world,
      100,
      (variant, i) => (variant === 'B' && i % 3 !== 0 ? { error: 'It broke' } : { satisfaction: 1 }),
      () => admin.experiments.get({ params }),
      ({ status }) => status !== 'running',
    )
    expect(ended.status).toBe('rolled_back')
    // A snapshot of the traffic from before may serve for a moment.
    await eventually(
      () => assignments(world, users(20)),
      (given) => given.every(({ variant }) => variant === null),
    )
    await eventually(
      () => auditOf(admin, id),
      (audit) => audit.includes('experiment.rolled_back'),
    )
    // What is still on its way arrives, and ends nothing a second time.
    await new Promise((done) => setTimeout(done, 2_000))
    const audit = await auditOf(admin, id)
    expect(audit.filter((action) => action === 'experiment.rolled_back')).toHaveLength(1)
  })

  it('has the traffic of its agent alone', async () => {
    const world = await setUp()
    const { experiments } = world.admin
    const ids = (await Promise.all([draft(world), draft(world), draft(world)])).map(({ id }) => id)
    const starts = await Promise.allSettled(ids.map((id) => experiments.start({ params: { id } })))
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const start of starts) {
      if (start.status === 'rejected') expect(start.reason).toMatchObject(isStatus(409))
    }
    const { items } = await experiments.list({ query: { status: 'running' } })
    expect(items).toHaveLength(1)
    const running = items[0]?.id ?? ''
    const next = ids.find((id) => id !== running) ?? ''
    await experiments.pause({ params: { id: running } })
    await experiments.start({ params: { id: next } })
    await expect(experiments.resume({ params: { id: running } })).rejects.toMatchObject(isStatus(409))
    await experiments.rollback({ params: { id: next } })
    await experiments.resume({ params: { id: running } })
  })

  it('decides once, however many decide at the same moment', async () => {
    const world = await setUp()
    const { admin } = world
    const { id } = await draft(world)
    const params = { id }
    await admin.experiments.start({ params })
    const answers = await Promise.allSettled([
      admin.experiments.stop({ params }),
      admin.experiments.rollback({ params }),
      admin.experiments.decide({ params, body: { decision: 'keep_current' } }),
      admin.experiments.stop({ params }),
    ])
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await auditOf(admin, id)).toHaveLength(3)
  })

  it('lets a returning unit keep its variant by its token, and ignores a token of others', async () => {
    const world = await setUp()
    const { service, agentId } = world
    const { id } = await draft(world)
    await world.admin.experiments.start({ params: { id } })
    const ask = async (unit_id: string, assignment_token: string) => {
      const answer = await service.assignments.assign({
        body: { agent_id: agentId, unit_id, assignment_token },
      })
      if ('assignments' in answer) throw new Error('One unit was asked for.')
      return answer
    }
    const [given] = await assignments(world, ['ada'])
    const kept = await ask('ada', given?.assignment_token ?? '')
    expect(kept.variant).toBe(given?.variant)
    expect(kept.execution_id).not.toBe(given?.execution_id)
    expect((await ask('ada', 'a.b.c')).variant).toBe(given?.variant)
  })

  it('is listed by agent and status, in pages', async () => {
    const world = await setUp()
    const { experiments } = world.admin
    const ids = [(await draft(world)).id, (await draft(world)).id, (await draft(world)).id]
    const first = await experiments.list({ query: { limit: 2, agent_id: world.agentId, status: 'draft' } })
    const rest = await experiments.list({ query: { limit: 2, cursor: first.next_cursor ?? '' } })
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids.toReversed())
    expect(rest.next_cursor).toBeNull()
    expect((await experiments.list({ query: { status: 'running' } })).items).toEqual([])
  })

  it('does not exist for another organization', async () => {
    const world = await setUp()
    const { id } = await draft(world)
    await world.admin.experiments.start({ params: { id } })
    const { experiments } = (await signIn('admin')).client
    const params = { id }
    const attempts = await Promise.allSettled([
      experiments.get({ params }),
      experiments.results({ params }),
      experiments.start({ params }),
      experiments.pause({ params }),
      experiments.resume({ params }),
      experiments.stop({ params }),
      experiments.rollback({ params }),
      experiments.decide({ params, body: { decision: 'keep_current' } }),
    ])
    for (const attempt of attempts) {
      expect(attempt).toMatchObject({ status: 'rejected', reason: { status: 404 } })
    }
    expect((await experiments.list()).items).toEqual([])
    expect((await world.admin.experiments.get({ params })).status).toBe('running')
  })
})
