import { alertConditions } from '../../contracts/alerts.ts'
import { type Client, createClient } from '../../contracts/client.ts'
import { eventually, tokenOf } from '../../tests/harness/client.ts'
import { Traffic } from './traffic.ts'

export const kinds = ['rollout', 'experiment'] as const
export type Kind = (typeof kinds)[number]

/** The condition of the alert that a rollback raises. */
const alertCondition = 'rolled_back'
/** Alerts a rollback; null while the product knows no such condition, and then they are only counted. */
export const alertsWanted = (alertConditions as readonly string[]).includes(alertCondition) ? 1 : null

/** What one rollback showed. Times are in seconds. */
export interface Observed {
  /**
   * From the breach or the rollback's answer to the beginning of the last request that was given the new version; not
   * above zero when no later one was.
   */
  readonly lastNewBegan: number
  /** The same to the end of that request. */
  readonly lastNewAnswered: number
  /** Where that was, by the place of the process. */
  readonly process: number
  readonly auditRows: number
  readonly alerts: number
  readonly traffic: Awaited<ReturnType<Traffic['stop']>>
}

/** Traffic before anything happens, so that every isolate has its snapshot, in milliseconds. */
const warmUpMs = 4_000
/** Traffic after the last request with the new version, in milliseconds: longer than any snapshot lives. */
const quietMs = 5_000
/** How long a breach may last before this gives up, in milliseconds. */
const patienceMs = 75_000
/** A second audit row or alert would be there by then: the cron beats every 5 s here. */
const secondsForSeconds = 6_000

const controlPrompt = 'control'
const newPrompt = 'new'

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Addresses of the processes of the API. */
type Urls = readonly [string, ...string[]]
/** An admin and an agent's front end at each process. */
type People = readonly [Person, ...Person[]]
interface Person {
  readonly admin: Client
  readonly service: Client
}

/** People of a new organization. */
const people = async (urls: Urls): Promise<People> => {
  const orgId = crypto.randomUUID()
  const [admin, service] = await Promise.all([
    tokenOf(urls[0], orgId, 'admin'),
    tokenOf(urls[0], orgId, 'service'),
  ])
  const at = (baseUrl: string): Person => ({
    admin: createClient({ baseUrl, token: admin }),
    service: createClient({ baseUrl, token: service }),
  })
  const [first, ...others] = urls
  return [at(first), ...others.map(at)]
}

/** A running experiment or rollout of a new agent. */
const begin = async (admin: Client, kind: Kind, share: number): Promise<{ id: string; agentId: string }> => {
  const create = (system_prompt: string) =>
    admin.agents.create({ body: { slug: 'helpdesk', name: 'Helpdesk', config: { system_prompt } } })
  if (kind === 'experiment') {
    const { id: agentId } = await create(controlPrompt)
    const { id } = await admin.experiments.create({
      body: {
        name: 'New prompt',
        agent_id: agentId,
        treatment_config: { system_prompt: newPrompt },
        control_percentage: 100 - share,
        treatment_percentage: share,
      },
    })
    await admin.experiments.start({ params: { id } })
    return { id, agentId }
  }
  // A change is served at once, so the version that is to be rolled out is the older one.
  const { id: agentId } = await create(newPrompt)
  await admin.agents.update({ params: { id: agentId }, body: { config: { system_prompt: controlPrompt } } })
  const steps = [
    { percentage: share, hold_hours: 24 },
    { percentage: 100, hold_hours: 0 },
  ]
  const { id } = await admin.deployments.create({ body: { agent_id: agentId, version: 1, steps } })
  await admin.deployments.approve({ params: { id } })
  return { id, agentId }
}

/** Audit rows and alerts of a rollback, when there was time for second ones. */
const recordsOf = async (admin: Client, kind: Kind, id: string) => {
  const action = kind === 'experiment' ? 'experiment.rolled_back' : 'deployment.rolled_back'
  const rows = async () => (await admin.audit.list({ query: { object_id: id, action } })).items
  await eventually(rows, ({ length }) => length > 0)
  await pause(secondsForSeconds)
  const { items } = await admin.alerts.list({ query: { limit: 200 } })
  const alerts = items.filter(
    ({ data }) => data.condition === alertCondition && Object.values(data).includes(id),
  )
  return { auditRows: (await rows()).length, alerts: alerts.length }
}

/** Traffic at every process while something happens that ends in control, and what became of it. */
const observe = async (
  urls: Urls,
  kind: Kind,
  share: number,
  /** Makes it happen; answers the moment from which time counts. */
  happen: (traffic: Traffic, split: { readonly id: string; readonly clients: People }) => Promise<number>,
): Promise<Observed> => {
  const clients = await people(urls)
  const { admin } = clients[0]
  const { id, agentId } = await begin(admin, kind, share)
  const traffic = new Traffic({ services: clients.map(({ service }) => service), agentId, newPrompt })
  try {
    await pause(warmUpMs)
    const since = await happen(traffic, { id, clients })
    const deadline = performance.now() + patienceMs
    while (performance.now() < Math.min(deadline, (traffic.lastNew?.beganAt ?? 0) + quietMs)) await pause(50)
    const summary = await traffic.stop()
    const last = traffic.lastNew
    if (last === null) throw new Error('Nobody was given the new version.')
    const records = await recordsOf(admin, kind, id)
    return {
      lastNewBegan: (last.beganAt - since) / 1_000,
      lastNewAnswered: (last.answeredAt - since) / 1_000,
      process: last.process,
      ...records,
      traffic: summary,
    }
  } finally {
    await traffic.stop()
  }
}

/** The new version breaks for a tenth of the units, and nobody looks: time counts from the first batch that shows it. */
export const breach = (urls: Urls, kind: Kind): Promise<Observed> =>
  observe(urls, kind, 10, async (traffic) => {
    traffic.breakNewVersion()
    while (traffic.breachedAt === null) await pause(10)
    return traffic.breachedAt
  })

/** Somebody rolls back at one of the processes: time counts from the answer. */
export const rollBack = (urls: Urls, kind: Kind, process: number): Promise<Observed> =>
  observe(urls, kind, 50, async (_, { id, clients }) => {
    const admin = (clients[process] ?? clients[0]).admin
    await (kind === 'experiment' ? admin.experiments : admin.deployments).rollback({ params: { id } })
    return performance.now()
  })
