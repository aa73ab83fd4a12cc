import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { toolEnv } from '../../scripts/setup.mjs'
import { competitorsDir } from './competitors.ts'
import type { Target } from './load.ts'
import { freePorts } from './ports.ts'
import { variantsOf } from './traffic.ts'

/** Environments of its own making: one whose variants carry the configuration, one with names only. */
const tokens = {
  development: '*:development.bench-frontend-token',
  production: '*:production.bench-frontend-token',
} as const
type Environment = keyof typeof tokens

/** Unleash with its Postgres, in processes of their own. */
export interface Unleash {
  /** Its variants carry the configuration, as an assignment does. */
  readonly withConfiguration: Target
  /** Its variants are names: the caller must have the configurations from elsewhere. */
  readonly namesOnly: Target
  stop(): Promise<void>
}

/** Starts Unleash with as many experiments: flags with two variants by user id. */
export async function startUnleash(dir: string, experiments: number): Promise<Unleash> {
  mkdirSync(dir, { recursive: true })
  // Postgres runs as another user, who must come through.
  for (const path of [join(dir, '..'), dir]) chmodSync(path, 0o755)
  const ports = await freePorts(['postgres', 'unleash'])
  const child = spawn(
    'node',
    [
      join(competitorsDir, 'unleash.mjs'),
      join(dir, 'postgres'),
      String(ports.postgres),
      String(ports.unleash),
      ...Object.values(tokens),
    ],
    { cwd: competitorsDir, env: toolEnv({ NODE_ENV: 'production' }), stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const exited = new Promise<void>((done) => child.on('exit', () => done()))
  const stop = async () => {
    child.stdin.end()
    const patience = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await exited
    clearTimeout(patience)
  }
  try {
    await Promise.race([
      new Promise<void>((done) =>
        child.stdout.on('data', (chunk) => String(chunk).includes('ready') && done()),
      ),
      exited.then(() => {
        throw new Error('Unleash ended while starting; what it said stands above.')
      }),
    ])
    const url = `http://127.0.0.1:${ports.unleash}`
    for (let n = 1; n <= experiments; n++) await makeFlag(url, `experiment-${n}`)
    const pid = child.pid ?? 0
    const withConfiguration = targetOf(
      '(e) Unleash 7.4.1 on Postgres, configurations',
      url,
      pid,
      'development',
    )
    const namesOnly = targetOf('(e) Unleash 7.4.1 on Postgres, names only', url, pid, 'production')
    for (const target of [withConfiguration, namesOnly]) await untilServed(target, experiments)
    return { withConfiguration, namesOnly, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const targetOf = (name: string, url: string, pid: number, environment: Environment): Target => ({
  name,
  url,
  pid: () => pid,
  request: (n) => ({
    method: 'GET',
    path: `/api/frontend?userId=user-${n}`,
    headers: { authorization: tokens[environment] },
  }),
})

const makeFlag = async (url: string, name: string): Promise<void> => {
  const features = `${url}/api/admin/projects/default/features`
  const send = async (path: string, body: unknown) => {
    const answer = await fetch(`${features}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`Unleash answered ${answer.status}: ${await answer.text()}`)
  }
  const { control, treatment } = variantsOf('written')
  const variant = (letter: string, payload: object) => ({
    name: letter,
    weight: 500,
    weightType: 'variable',
    stickiness: 'userId',
    ...payload,
  })
  const json = (value: unknown) => ({ payload: { type: 'json', value: JSON.stringify(value) } })
  await send('', { name, type: 'experiment' })
  for (const [environment, a, b] of [
    ['development', json(control), json(treatment)],
    ['production', {}, {}],
  ] as const) {
    await send(`/${name}/environments/${environment}/strategies`, {
      name: 'flexibleRollout',
      parameters: { rollout: '100', stickiness: 'userId', groupId: name },
      variants: [variant('A', a), variant('B', b)],
    })
    await send(`/${name}/environments/${environment}/on`, {})
  }
}

/** Its frontend API serves a copy that it renews every few seconds. */
const untilServed = async ({ url, request }: Target, experiments: number): Promise<void> => {
  const { path, headers } = request(1)
  const deadline = Date.now() + 60_000
  for (;;) {
    const answer = await fetch(`${url}${path}`, { headers })
    const { toggles } = (await answer.json()) as { toggles?: { variant: { name: string } }[] }
    const served = toggles?.filter(({ variant }) => variant.name === 'A' || variant.name === 'B').length
    if (served === experiments) return
    if (Date.now() > deadline) throw new Error(`Unleash serves ${served} of ${experiments} experiments.`)
    await new Promise((done) => setTimeout(done, 500))
  }
}
