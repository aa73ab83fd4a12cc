import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { withOrganization } from '../../db/organization.ts'
import type { Store } from '../../db/store.ts'
import { systemRepository } from '../../db/system.ts'
import { withTestStore } from '../../tests/harness/test-store.ts'
import type { CronWorld } from '../cron.ts'
import { evaluateAlerts } from './evaluate.ts'

// A quarter of an hour, so that the feedback rate is looked at too.
const noon = new Date('2026-11-23T12:00:00Z')

let store: Store
withTestStore((opened) => {
  store = opened
})

const agent = async (orgId: string): Promise<string> => {
  const id = randomUUID()
  await systemRepository(store).ensureOrganization(orgId, noon)
  await withOrganization(store, orgId, (organization) =>
    organization.atomically([
      organization.agents.create({
        id,
        slug: 'a',
        name: 'A',
        domain: 'general',
        currentVersion: 1,
        trafficVersion: 0,
        createdAt: noon,
        updatedAt: noon,
      }),
    ]),
  )
  return id
}

const answered = (orgId: string, agentId: string, executions: number) =>
  store.db
    .insert(store.t.executionDaily)
    .values({ orgId, agentId, day: '2026-11-20', executions, errors: 0, latencyMsSum: 1, tokensSum: 1 })

const experiment = (orgId: string, agentId: string, pValue: number, samples: number) =>
  store.db.insert(store.t.learningExperiments).values({
    orgId,
    id: randomUUID(),
    agentId,
    name: `p ${pValue}`,
    description: '',
    hypothesis: '',
    status: 'running',
    unit: 'user',
    salt: 's',
    controlConfig: {} as never,
    treatmentConfig: {} as never,
    controlPercentage: 50,
    treatmentPercentage: 50,
    primaryMetric: 'satisfaction',
    guardrails: [],
    minSampleSize: 100,
    minDurationHours: 0,
    significanceThreshold: 0.05,
    currentControlSamples: samples,
    currentTreatmentSamples: samples,
    statisticalSignificance: pValue,
    results: {},
    configVersion: 1,
    mirroredSeq: 0,
    createdBy: 'user:x',
    createdAt: noon,
  })

const world = (at: Date): CronWorld => ({
  // Alerts touch nothing but the store.
  bindings: {} as CronWorld['bindings'],
  store,
  now: () => at,
  newId: () => randomUUID(),
})

const alertsOf = (orgId: string) =>
  withOrganization(store, orgId, async (organization) => {
    const { rows } = await organization.alerts.list({}, { limit: 100, after: null })
    return rows.map(({ message }) => message).sort()
  })

describe('looking around for alerts', () => {
  it('raises rare feedback and significant experiments, each once, in their own organization', async () => {
    const [loud, quiet] = [randomUUID(), randomUUID()]
    const [loudAgent, quietAgent] = [await agent(loud), await agent(quiet)]
    await store.atomically([
      answered(loud, loudAgent, 200),
      answered(quiet, quietAgent, 99),
      experiment(loud, loudAgent, 0.01, 100),
      experiment(loud, loudAgent, 0.02, 99),
      experiment(loud, loudAgent, 0.2, 500),
    ])
    await evaluateAlerts(world(noon))
    await evaluateAlerts(world(noon))
    await Promise.all([evaluateAlerts(world(noon)), evaluateAlerts(world(noon))])
    const raised = [
      'Only 0.0 % of 200 answers in seven days got feedback; expected are 5.0 %. Is the widget shown?',
      'The experiment "p 0.01" has a significant result (p = 0.010).',
    ]
    expect(await alertsOf(loud)).toEqual(raised)
    expect(await alertsOf(quiet)).toEqual([])
    const { rows } = await withOrganization(store, loud, (organization) =>
      organization.audit.list({ action: 'alert.raised' }, { limit: 10, after: null }),
    )
    expect(rows).toHaveLength(2)

    // What lasts is said again the next day; what happened once is not.
    await evaluateAlerts(world(new Date('2026-11-24T12:00:00Z')))
    expect(await alertsOf(loud)).toHaveLength(3)
  })

  it('raises a failed run', async () => {
    const orgId = randomUUID()
    const agentId = await agent(orgId)
    const datasetId = randomUUID()
    const runId = randomUUID()
    await withOrganization(store, orgId, (organization) =>
      organization.atomically([
        ...organization.datasets.create(
          {
            id: datasetId,
            agentId,
            name: 'd',
            kind: 'training',
            source: 'import',
            version: 1,
            contentHash: 'h',
            trainCount: 1,
            validationCount: 0,
            testCount: 0,
            filter: {},
            lineage: { examples: 0, feedback: 0, experts: [], excluded: [] },
            createdBy: 'user:x',
            createdAt: noon,
          },
          [],
        ),
        store.db.insert(store.t.trainingRuns).values({
          orgId,
          id: runId,
          name: 'Weekly run',
          agentId,
          datasetId,
          trainingType: 'prompt_optimization',
          status: 'failed',
          stage: 'search',
          progressPercentage: 10,
          currentStep: 1,
          totalSteps: 10,
          config: {} as never,
          hyperparameters: {},
          metrics: {},
          baselineVersion: 1,
          result: {} as never,
          calls: 0,
          evaluationCalls: 0,
          tokens: 0,
          usd: 0,
          createdBy: 'user:x',
          createdAt: noon,
          completedAt: noon,
          deadline: noon,
        }),
      ]),
    )
    await evaluateAlerts(world(noon))
    await evaluateAlerts(world(noon))
    expect(await alertsOf(orgId)).toEqual(['The training run "Weekly run" failed.'])
  })
})
