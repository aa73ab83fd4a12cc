import { describe, expect, it } from 'vitest'
import type { Client } from '../../contracts/client.ts'
import { eventually, signIn, testUrl } from './harness.ts'

const setUp = async () => {
  const admin = await signIn('admin')
  const service = await signIn('service', admin.orgId)
  const agent = async (slug: string) =>
    (
      await admin.client.agents.create({
        body: { slug, name: slug, config: { system_prompt: 'old' } },
      })
    ).id
  return {
    orgId: admin.orgId,
    admin: admin.client,
    service: service.client,
    agent,
    agentId: await agent('helpdesk'),
  }
}
type World = Awaited<ReturnType<typeof setUp>>

const draft = ({ admin, agentId }: World, prompt: string, more: Record<string, unknown> = {}) =>
  admin.experiments.create({
    body: {
      name: prompt,
      agent_id: agentId,
      treatment_config: { system_prompt: prompt },
      min_sample_size: 1000,
      ...more,
    },
  })

const started = async (world: World, prompt: string, more: Record<string, unknown> = {}) => {
  const { id } = await draft(world, prompt, more)
  await world.admin.experiments.start({ params: { id } })
  return id
}

interface Asked {
  readonly unit_id: string
  readonly session_id?: string
  readonly conversation_id?: string
  readonly attributes?: Record<string, string | number | boolean>
  readonly assignment_token?: string
  readonly log_exposure?: boolean
}
const ask = async (service: Client, agent_id: string, asked: Asked) => {
  const answer = await service.assignments.assign({ body: { agent_id, ...asked } })
  if ('assignments' in answer) throw new Error('One unit was asked for.')
  return answer
}
const askAll = async ({ service, agentId }: World, units: readonly string[], agent = agentId) => {
  const answer = await service.assignments.assign({ body: { agent_id: agent, units: [...units] } })
  if (!('assignments' in answer)) throw new Error('Several units were asked for.')
  return answer.assignments
}
const users = (count: number, prefix = 'user') => Array.from({ length: count }, (_, i) => `${prefix}-${i}`)
const conflict = { status: 409 }

describe.skipIf(testUrl === undefined)('experiments that exclude each other', () => {
  it('run on one agent at once, up to all of its traffic, and never share a user', async () => {
    const world = await setUp()
    const ids = [
      await started(world, 'one', { traffic_percentage: 40 }),
      await started(world, 'two', { traffic_percentage: 35 }),
    ]
    const third = await draft(world, 'three', { traffic_percentage: 26 })
    const refused = world.admin.experiments.start({ params: { id: third.id } })
    await expect(refused).rejects.toMatchObject({
      status: 409,
      problem: { detail: expect.stringContaining('25 % of the traffic is left') },
    })
    ids.push(await started(world, 'four', { traffic_percentage: 25 }))
    const waves = await Promise.all([0, 1, 2].map((wave) => askAll(world, users(100, `w${wave}`))))
    const seen = waves.flat()
    expect(new Set(seen.map(({ experiment_id }) => experiment_id))).toEqual(new Set(ids))
    const share = (id: string | undefined) =>
      seen.filter(({ experiment_id }) => experiment_id === id).length / seen.length
    expect(Math.abs(share(ids[0]) - 0.4)).toBeLessThan(0.12)
    expect(Math.abs(share(ids[2]) - 0.25)).toBeLessThan(0.11)
    for (const { config, variant, experiment_id } of seen) {
      const prompt = ['one', 'two', 'four'][ids.indexOf(experiment_id ?? '')]
      expect(config.system_prompt).toBe(variant === 'B' ? prompt : 'old')
    }
    // Whoever goes on has the users that it had.
    const mine = (answers: typeof seen) =>
      answers.map(({ experiment_id, variant }) => (experiment_id === ids[0] ? variant : null))
    const before = mine(await askAll(world, users(100)))
    await world.admin.experiments.pause({ params: { id: ids[0] ?? '' } })
    await world.admin.experiments.resume({ params: { id: ids[0] ?? '' } })
    expect(mine(await askAll(world, users(100)))).toEqual(before)
  })

  it('exclude each other across agents in a named layer, and assign alike there', async () => {
    const world = await setUp()
    const other = { ...world, agentId: await world.agent('desk') }
    const layer = { layer: 'onboarding', traffic_percentage: 50 }
    await started(world, 'one', layer)
    await started(other, 'two', layer)
    const units = users(100)
    const [here, there] = [await askAll(world, units), await askAll(other, units)]
    for (const [i] of units.entries()) {
      expect([here[i]?.variant, there[i]?.variant].filter((variant) => variant !== null)).toHaveLength(1)
    }
    const third = await draft({ ...world, agentId: await world.agent('third') }, 'three', {
      ...layer,
      traffic_percentage: 1,
    })
    await expect(world.admin.experiments.start({ params: { id: third.id } })).rejects.toMatchObject(conflict)
    const bySession = await draft(other, 'four', { ...layer, unit: 'session', traffic_percentage: 1 })
    await expect(world.admin.experiments.start({ params: { id: bySession.id } })).rejects.toMatchObject({
      status: 409,
      problem: { detail: expect.stringContaining('assigns by user') },
    })
  })

  it('keep a rollout and a new configuration out while any of them runs', async () => {
    const world = await setUp()
    const { admin, agentId } = world
    const id = await started(world, 'one', { traffic_percentage: 1 })
    const change = () =>
      admin.agents.update({ params: { id: agentId }, body: { config: { system_prompt: 'newer' } } })
    await expect(change()).rejects.toMatchObject(conflict)
    await admin.experiments.stop({ params: { id } })
    expect(await change()).toMatchObject({ version: 2 })
  })
})

describe.skipIf(testUrl === undefined)('who is enrolled', () => {
  it('is who the experiment targets, and nobody of the holdout', async () => {
    const world = await setUp()
    const { admin, service, agentId } = world
    await started(world, 'new', {
      targeting: [
        { attribute: 'country', operator: 'is_one_of', values: ['DE', 'AT'] },
        { attribute: 'seats', operator: 'at_least', value: 10 },
      ],
    })
    const variant = async (attributes: Record<string, string | number>) =>
      (await ask(service, agentId, { unit_id: 'ada', attributes })).variant
    expect(await variant({ country: 'DE', seats: 12 })).not.toBeNull()
    expect(await variant({ country: 'DE', seats: 9 })).toBeNull()
    expect(await variant({ seats: 12 })).toBeNull()
    await admin.settings.put({ body: { holdout_percentage: 50 } })
    const enrolled = async () => {
      const answers = await Promise.all(
        users(60).map((unit_id) =>
          ask(service, agentId, { unit_id, attributes: { country: 'DE', seats: 12 } }),
        ),
      )
      return answers.filter((answer) => answer.variant !== null).length
    }
    const half = await eventually(enrolled, (count) => count < 60)
    expect(half).toBeGreaterThan(12)
    expect(half).toBeLessThan(48)
  })

  it('is assigned by session or conversation where the experiment does so, and targeting of nonsense is refused', async () => {
    const world = await setUp()
    const { service, agentId } = world
    await started(world, 'new', { unit: 'session' })
    const of = async (session_id: string) =>
      (await ask(service, agentId, { unit_id: 'ada', session_id })).variant
    const sessions = await Promise.all(users(40, 'session').map(of))
    expect(new Set(sessions)).toEqual(new Set(['A', 'B']))
    expect(await Promise.all(users(40, 'session').map(of))).toEqual(sessions)
    await expect(
      draft(world, 'x', { targeting: [{ attribute: 'a', operator: 'at_least', value: 'ten' }] }),
    ).rejects.toMatchObject({ status: 422, problem: { errors: [{ field: 'targeting[0].value' }] } })
  })
})

describe.skipIf(testUrl === undefined)('a running conversation', () => {
  it('keeps the version it began with by its token, also when an experiment begins or ends', async () => {
    const world = await setUp()
    const { admin, service, agentId } = world
    const talk = (conversation_id: string, assignment_token?: string) =>
      ask(service, agentId, {
        unit_id: 'ada',
        conversation_id,
        ...(assignment_token === undefined ? {} : { assignment_token }),
      })
    const before = await talk('before')
    expect(before).toMatchObject({ variant: null, agent_version: 1 })
    const id = await started(world, 'new', {
      unit: 'conversation',
      control_percentage: 1,
      treatment_percentage: 99,
    })
    expect(await talk('before', before.assignment_token)).toMatchObject({ variant: null, agent_version: 1 })
    const begun = await Promise.all(users(10, 'talk').map((conversation) => talk(conversation)))
    const ofB = begun.findIndex(({ variant }) => variant === 'B')
    const token = begun[ofB]?.assignment_token ?? ''
    await admin.experiments.split({
      params: { id },
      body: { control_percentage: 99, treatment_percentage: 1 },
    })
    expect(await talk(`talk-${ofB}`, token)).toMatchObject({ variant: 'B', config: { system_prompt: 'new' } })
    await admin.experiments.rollback({ params: { id } })
    expect(await talk(`talk-${ofB}`, token)).toMatchObject({
      variant: null,
      config: { system_prompt: 'old' },
    })
  })
})

describe.skipIf(testUrl === undefined)('the split of a running experiment', () => {
  it('changes at once, moves no unit of the growing variant, and is refused when somebody else was first', async () => {
    const world = await setUp()
    const { admin } = world
    const id = await started(world, 'new', { control_percentage: 80, treatment_percentage: 20 })
    const params = { id }
    const variants = async () => (await askAll(world, users(100))).map(({ variant }) => variant)
    const before = await variants()
    const change = { control_percentage: 40, treatment_percentage: 60, expected_config_version: 1 }
    expect(await admin.experiments.split({ params, body: change })).toEqual({
      success: true,
      status: 'running',
      config_version: 2,
    })
    const after = await variants()
    for (const [i, variant] of before.entries()) if (variant === 'B') expect(after[i]).toBe('B')
    expect(after.filter((variant) => variant === 'B').length).toBeGreaterThan(
      before.filter((variant) => variant === 'B').length,
    )
    await expect(admin.experiments.split({ params, body: change })).rejects.toMatchObject(conflict)
    expect(await admin.experiments.get({ params })).toMatchObject({
      control_percentage: 80,
      current_control_percentage: 40,
      current_treatment_percentage: 60,
      config_version: 2,
    })
    await admin.experiments.pause({ params })
    expect(await admin.experiments.get({ params })).toMatchObject({ current_treatment_percentage: 0 })
    await admin.experiments.resume({ params })
    expect(await variants()).toEqual(after)
    const { items } = await admin.audit.list({ query: { object_id: id, action: 'experiment.split_changed' } })
    expect(items).toHaveLength(1)
  })
})

describe.skipIf(testUrl === undefined)('exposures', () => {
  it('are logged when an assignment asks for it, once a unit, and reading one enrols nobody', async () => {
    const world = await setUp()
    const { admin, service, agentId } = world
    const id = await started(world, 'new')
    const read = users(20, 'reader')
    const met = users(30, 'visitor')
    await askAll(world, read)
    for (let time = 0; time < 3; time++) {
      await Promise.all(met.map((unit_id) => ask(service, agentId, { unit_id, log_exposure: true })))
    }
    const exposed = async () => {
      const { variants } = await admin.experiments.results({ params: { id } })
      return variants.A.exposures + variants.B.exposures
    }
    await eventually(exposed, (count) => count >= 30)
    await new Promise((done) => setTimeout(done, 2_500))
    expect(await exposed()).toBe(30)
  })
})

describe.skipIf(testUrl === undefined)('what cannot be measured', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ metrics: [{ metric: 'q', type: 'quantile', of: 'latency_p95', quantile: 0.9 }] }, 'metrics[0].of'],
    [{ metrics: [{ metric: 'q', type: 'quantile', of: 'q', quantile: 0.9 }] }, 'metrics[0].of'],
    [{ metrics: [{ metric: 'satisfaction', type: 'mean' }] }, 'metrics[0].metric'],
    [
      {
        allocation: { type: 'thompson', control_floor: 0.4 },
        control_percentage: 1,
        treatment_percentage: 99,
      },
      'allocation.control_floor',
    ],
    [{ secondary_metrics: ['satisfaction'] }, 'secondary_metrics'],
  ])('is no experiment: %j', async (more, field) => {
    const world = await setUp()
    await expect(draft(world, 'x', more)).rejects.toMatchObject({
      status: 422,
      problem: { errors: [expect.objectContaining({ field })] },
    })
  })

  it('is refused as an outcome, or named in the reasons where only the experiment knows', async () => {
    const world = await setUp()
    const { admin, service, agentId } = world
    const id = await started(world, 'new', {
      primary_metric: 'solved',
      metrics: [{ metric: 'solved', type: 'binary' }],
      min_sample_size: 1,
      min_duration_hours: 0,
    })
    const report = async (unit_id: string, outcomes: Record<string, number>) => {
      const { execution_id, assignment_token } = await ask(service, agentId, { unit_id })
      const said = { execution_id, agent_id: agentId, assignment_token, input: 'q', output: 'a', outcomes }
      const measured = { latency_ms: 1, input_tokens: 1, output_tokens: 1 }
      const at = { occurred_at: new Date().toISOString() }
      return service.executions.report({ body: { executions: [{ ...said, ...measured, ...at }] } })
    }
    for (const [metric, value] of [
      ['satisfaction', 0.5],
      ['rating', 9],
      ['revenue', 1e100],
    ] as const) {
      await expect(report('ada', { [metric]: value })).rejects.toMatchObject({
        status: 422,
        problem: { errors: [expect.objectContaining({ field: `executions[0].outcomes.${metric}` })] },
      })
    }
    for (const unit of users(20)) await report(unit, { solved: unit.endsWith('7') ? 0.5 : 1 })
    const results = await eventually(
      () => admin.experiments.results({ params: { id } }),
      ({ variants }) => variants.A.samples + variants.B.samples === 18,
    )
    expect(results.reasons.join()).toContain('2 units reported a solved that it cannot have')
  })

  it('is not exposed in the name of others by a user', async () => {
    const world = await setUp()
    await started(world, 'new')
    const user = (await signIn('user', world.orgId, 'eve')).client
    const own = await ask(user, world.agentId, { unit_id: 'eve', log_exposure: true })
    expect(own.variant).not.toBeNull()
    await expect(ask(user, world.agentId, { unit_id: 'ada', log_exposure: true })).rejects.toMatchObject({
      status: 422,
      problem: { errors: [expect.objectContaining({ field: 'log_exposure' })] },
    })
  })
})

describe.skipIf(testUrl === undefined)('a rollout with a step that needs approval', () => {
  it('waits for it, and raises one alert for every step and for its rollback', async () => {
    const world = await setUp()
    const { admin, agentId } = world
    await admin.agents.update({ params: { id: agentId }, body: { config: { system_prompt: 'new' } } })
    const { id } = await admin.deployments.create({
      body: {
        agent_id: agentId,
        version: 1,
        steps: [
          { percentage: 50, hold_hours: 0 },
          { percentage: 100, hold_hours: 0, requires_approval: true },
        ],
        min_sample_size: 1,
      },
    })
    const params = { id }
    await admin.deployments.approve({ params })
    const reads = () => admin.deployments.get({ params })
    for (const unit_id of users(10)) {
      const { execution_id, assignment_token } = await ask(world.service, agentId, { unit_id })
      const report = {
        execution_id,
        agent_id: agentId,
        assignment_token,
        input: 'q',
        output: 'a',
        latency_ms: 1,
      }
      const tokens = { input_tokens: 1, output_tokens: 1, occurred_at: new Date().toISOString() }
      await world.service.executions.report({ body: { executions: [{ ...report, ...tokens }] } })
    }
    const waiting = await eventually(
      reads,
      ({ waits_for }) => waits_for.length === 1 && /approval/.test(waits_for[0] ?? ''),
    )
    expect(waiting.waits_for).toEqual(['Step 2 of 2 (100 %) needs an approval.'])
    // Approving the beginning again approves no step: a step is named.
    await expect(admin.deployments.approve({ params })).rejects.toMatchObject({
      status: 409,
      problem: { detail: expect.stringContaining('{"step": 1}') },
    })
    const forced = admin.deployments.advance({ params, body: { force: true } })
    await expect(forced).rejects.toMatchObject({
      status: 409,
      problem: { detail: expect.stringContaining('needs an approval') },
    })
    const elsewhere = admin.deployments.advance({ params, body: { force: true, from_step: 1 } })
    await expect(elsewhere).rejects.toMatchObject(conflict)
    await admin.deployments.approve({ params, body: { step: 1 } })
    expect(await eventually(reads, ({ percentage }) => percentage === 100)).toMatchObject({
      current_step: 1,
    })
    await admin.deployments.rollback({ params, body: { reason: 'Clients complain' } })
    const alerts = (await admin.alerts.list()).items.filter(({ data }) => data.deployment_id === id)
    expect(alerts.map(({ severity, data }) => [severity, data.condition]).reverse()).toEqual([
      ['info', 'rollout_advanced'],
      ['critical', 'rolled_back'],
    ])
    expect(alerts[0]?.message).toContain('Clients complain')
    const audit = (await admin.audit.list({ query: { object_id: id } })).items.map(({ action }) => action)
    // The approval and the step that it lets begin are of the same millisecond.
    expect(audit.sort()).toEqual([
      'deployment.advanced',
      'deployment.proposed',
      'deployment.rolled_back',
      'deployment.started',
      'deployment.step_approved',
    ])
  })
})
