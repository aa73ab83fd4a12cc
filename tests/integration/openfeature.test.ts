import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { OpenFeature as OnServer } from '@openfeature/server-sdk'
import { OpenFeature as OnPage, ProviderStatus } from '@openfeature/web-sdk'
import { afterEach, describe, expect, it } from 'vitest'
import { PrismaGlowServerProvider } from '../../openfeature/server-provider.ts'
import { PrismaGlowWebProvider } from '../../openfeature/web-provider.ts'
import { executionReport } from './callers.ts'
import { eventually, signIn, testUrl } from './harness.ts'

const root = join(import.meta.dirname, '../..')
const baseUrl = testUrl ?? ''

const setUp = async () => {
  const admin = await signIn('admin')
  const service = await signIn('service', admin.orgId)
  const user = await signIn('user', admin.orgId)
  const { id: agentId } = await admin.client.agents.create({
    body: { slug: 'helpdesk', name: 'Helpdesk', config: { system_prompt: 'old', temperature: 0.3 } },
  })
  return { admin: admin.client, service, user, agentId, prompt: `${agentId}.system_prompt` }
}

const startExperiment = async ({ admin, agentId }: Awaited<ReturnType<typeof setUp>>) => {
  const { id } = await admin.experiments.create({
    body: {
      name: 'New prompt vs current',
      agent_id: agentId,
      treatment_config: { system_prompt: 'new' },
      min_sample_size: 50,
      min_duration_hours: 0,
    },
  })
  await admin.experiments.start({ params: { id } })
  return id
}

const serverClient = async (token: string) => {
  await OnServer.setProviderAndWait(new PrismaGlowServerProvider({ baseUrl, token }))
  return OnServer.getClient()
}

afterEach(async () => {
  await OnServer.clearProviders()
  await OnPage.clearProviders()
  await OnPage.clearContexts()
})

describe.skipIf(testUrl === undefined)('OpenFeature on a server', () => {
  it('evaluates the served version where nothing runs', async () => {
    const { service, agentId, prompt } = await setUp()
    const client = await serverClient(service.token)
    const context = { targetingKey: 'ada', plan: 'pro' }
    expect(await client.getStringDetails(prompt, '', context)).toMatchObject({
      value: 'old',
      reason: 'DEFAULT',
      flagMetadata: { agent_id: agentId, agent_version: 1 },
    })
    expect(await client.getNumberValue(`${agentId}.temperature`, 1, context)).toBe(0.3)
    expect(await client.getObjectValue(agentId, {}, context)).toMatchObject({ model: 'reference' })
    expect((await client.getBooleanDetails(prompt, true, context)).errorCode).toBe('TYPE_MISMATCH')
    expect((await client.getStringDetails(prompt, '', {})).errorCode).toBe('TARGETING_KEY_MISSING')
    const unknown = '01938f3e-0000-7000-8000-0000000000ff'
    expect((await client.getObjectDetails(unknown, {}, context)).errorCode).toBe('FLAG_NOT_FOUND')
    const tooLong = { targetingKey: 'x'.repeat(201) }
    expect((await client.getObjectDetails(agentId, {}, tooLong)).errorCode).toBe('INVALID_CONTEXT')
  })

  it('evaluates both variants of an experiment, the same for a unit every time, and its reports are exposures', async () => {
    const world = await setUp()
    const experimentId = await startExperiment(world)
    const client = await serverClient(world.service.token)
    const units = Array.from({ length: 20 }, (_, i) => `user-${i}`)
    const evaluate = () =>
      Promise.all(units.map((targetingKey) => client.getStringDetails(world.prompt, '', { targetingKey })))
    const first = await evaluate()
    expect(new Set(first.map(({ variant }) => variant))).toEqual(new Set(['A', 'B']))
    for (const { variant, value, reason, flagMetadata } of first) {
      expect([reason, value, flagMetadata.experiment_id]).toEqual([
        'SPLIT',
        variant === 'B' ? 'new' : 'old',
        experimentId,
      ])
    }
    const again = await evaluate()
    expect(again.map(({ variant }) => variant)).toEqual(first.map(({ variant }) => variant))
    const executions = [...first, ...again].map(({ flagMetadata }) => flagMetadata.execution_id)
    expect(new Set(executions).size).toBe(executions.length)

    await world.service.client.executions.report({
      body: {
        executions: first.map(({ flagMetadata }, i) =>
          executionReport(world.agentId, {
            execution_id: flagMetadata.execution_id,
            assignment_token: flagMetadata.assignment_token,
            unit_id: units[i],
          }),
        ),
      },
    })
    const exposures = await eventually(
      async () => {
        const { variants } = await world.admin.experiments.results({ params: { id: experimentId } })
        return variants.A.exposures + variants.B.exposures
      },
      (count) => count >= units.length,
    )
    expect(exposures).toBe(units.length)
  })

  it('answers the default value to a caller without a valid credential', async () => {
    const { prompt } = await setUp()
    const details = await (await serverClient('nonsense')).getStringDetails(prompt, 'default', {
      targetingKey: 'ada',
    })
    expect(details).toMatchObject({ value: 'default', errorCode: 'GENERAL' })
    expect(details.errorMessage).toContain('401')
  })
})

describe.skipIf(testUrl === undefined)('OpenFeature on a page', () => {
  it('follows the context, and the experiment as it starts and ends', async () => {
    const world = await setUp()
    const provider = new PrismaGlowWebProvider({
      baseUrl,
      token: async () => world.user.token,
      agents: [world.agentId],
      refreshMs: 200,
    })
    await OnPage.setProviderAndWait(provider, { targetingKey: 'user-0' })
    const client = OnPage.getClient()
    const details = () => client.getStringDetails(world.prompt, '')
    expect(details()).toMatchObject({ value: 'old', reason: 'DEFAULT' })
    const id = await startExperiment(world)
    await eventually(
      async () => details(),
      ({ reason, flagMetadata }) => reason === 'SPLIT' && flagMetadata.experiment_id === id,
    )
    const seen = new Set<string>()
    for (let i = 1; i <= 20; i++) {
      await OnPage.setContext({ targetingKey: `user-${i}` })
      seen.add(`${details().variant} ${details().value}`)
    }
    expect(seen).toEqual(new Set(['A old', 'B new']))
    await world.admin.experiments.stop({ params: { id } })
    await eventually(
      async () => details(),
      ({ reason, value }) => reason === 'DEFAULT' && value === 'old',
    )
    expect(client.providerStatus).toBe(ProviderStatus.READY)
  })
})

/** The example as a reader copies it, with the reader's own values. */
const exampleOf = (name: 'server' | 'web', values: Readonly<Record<string, string>>): string => {
  const guide = readFileSync(join(root, 'docs/guides/openfeature.md'), 'utf8')
  const fence = new RegExp(`<!-- ${name}:begin -->\\s*\`\`\`ts\\n([\\s\\S]*?)\`\`\`\\s*<!-- ${name}:end -->`)
  const [, code] = fence.exec(guide) ?? []
  if (code === undefined) throw new Error(`The guide has no ${name} example`)
  return Object.entries(values).reduce((text, [placeholder, value]) => {
    if (!text.includes(placeholder)) throw new Error(`The ${name} example does not say ${placeholder}`)
    return text.replaceAll(placeholder, value)
  }, code)
}

describe.skipIf(testUrl === undefined)('the example of the OpenFeature guide', () => {
  const run = async (code: string) => {
    // A page that looks for changes does not end by itself.
    const { stdout, stderr } = await promisify(execFile)(
      'node',
      ['--input-type=module-typescript', '--eval', `${code}\nawait OpenFeature.close()`],
      { cwd: root, timeout: 30_000 },
    )
    expect(stderr).toBe('')
    return stdout
  }

  it('for servers runs as it is pasted', async () => {
    const { service, agentId } = await setUp()
    const code = exampleOf('server', {
      'https://your-host': baseUrl,
      'your service key': service.token,
      'your-agent-id': agentId,
    })
    expect(await run(code)).toContain("system_prompt: 'old'")
  })

  it('for pages runs as it is pasted', async () => {
    const { user, agentId } = await setUp()
    const code = exampleOf('web', {
      'https://your-host': baseUrl,
      'the token of the signed-in user': user.token,
      'your-agent-id': agentId,
    })
    const output = await run(code)
    expect(output).toContain("value: 'old'")
    expect(output).toContain("reason: 'DEFAULT'")
  })
})
