import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { ExperimentRpc, SplitDefinition } from '../../contracts/rpc/experiment.ts'
import { outcomesOfFeedback } from '../../core/experiment/outcomes.ts'
import type { ExecutionRow } from '../../db/repositories/executions.ts'
import { recordOutcomes } from './experiment-outcomes.ts'
import { outcomeBatches } from './outcome-batches.ts'

const orgId = '0192f0c0-0000-7000-8000-000000000001'
const agentId = '0192f0c0-0000-7000-8000-000000000003'
const now = new Date('2100-01-01T00:00:00Z')
const context = () => ({
  organization: { orgId },
  outcomes: outcomeBatches({
    namespace: env.EXPERIMENT,
    now: () => now,
    complete: async (_, __, sightings) => sightings.map(({ observation }) => observation),
  }),
})

const running = async (id: string): Promise<ExperimentRpc> => {
  const object: ExperimentRpc = env.EXPERIMENT.getByName(`${orgId}:${id}`)
  const definition: SplitDefinition = {
    kind: 'experiment',
    id,
    orgId,
    agentId,
    unit: 'user',
    salt: id,
    primaryMetric: 'satisfaction',
    guardrails: [{ metric: 'error_rate', max_relative_increase: 0.1 }],
    metrics: [],
    secondaryMetrics: [],
    attributionHours: 168,
    wholeWeeks: false,
    allocation: { type: 'fixed' },
    varianceReduction: 'none',
    minSampleSize: 100,
    significanceThreshold: 0.05,
    controlPercentage: 50,
    treatmentPercentage: 50,
    minDurationHours: 1,
  }
  await object.create(orgId, definition, 'ada', now.getTime())
  await object.transition(orgId, { action: 'start', actor: 'ada', at: now.getTime() })
  return object
}

const execution = (experimentId: string | null, variant: 'A' | 'B' | null, unitId: string): ExecutionRow => ({
  orgId,
  id: `execution of ${unitId}`,
  agentId,
  agentVersion: 1,
  candidateId: null,
  experimentId,
  variant,
  enrolmentProbability: variant === null ? null : 0.5,
  configVersion: variant === null ? null : 1,
  unitId,
  input: 'in',
  output: 'out',
  latencyMs: 100,
  inputTokens: 1,
  outputTokens: 1,
  error: null,
  retrieved: [],
  outcomes: {},
  occurredAt: now,
  createdAt: now,
})

const satisfied = outcomesOfFeedback({ feedbackType: 'thumbs_up', rating: null, isCorrection: false })
const dissatisfied = outcomesOfFeedback({ feedbackType: 'star_rating', rating: 2, isCorrection: false })

const samplesOf = async (object: ExperimentRpc) => {
  const answer = await object.results(orgId, now.getTime())
  if (!answer.ok) throw new Error(answer.message)
  const { A, B } = answer.results.variants
  return { A: [A.exposures, A.samples, A.mean], B: [B.exposures, B.samples, B.mean] }
}

describe('outcomes of executions', () => {
  it('reach the experiment that the execution was exposed to, once however often they are sent', async () => {
    const id = '0192f0c0-0000-7000-9000-0000000000a1'
    const object = await running(id)
    const measured = [
      { at: now, execution: execution(id, 'A', 'u1'), metrics: { error_rate: 0 } },
      { at: now, execution: execution(id, 'A', 'u1'), metrics: satisfied },
      { at: now, execution: execution(id, 'B', 'u2'), metrics: dissatisfied },
      { at: now, execution: execution(id, 'B', 'u3'), metrics: { error_rate: 1 } },
    ]
    await recordOutcomes(measured, context())
    await recordOutcomes(measured.toReversed(), context())
    expect(await samplesOf(object)).toEqual({ A: [1, 1, 1], B: [2, 1, 0] })
  })

  it('of executions outside any experiment go nowhere, and a refusal keeps nothing else back', async () => {
    const id = '0192f0c0-0000-7000-9000-0000000000a2'
    const object = await running(id)
    await recordOutcomes(
      [
        { at: now, execution: execution(null, null, 'u1'), metrics: satisfied },
        {
          at: now,
          execution: execution('0192f0c0-0000-7000-9000-0000000000ff', 'A', 'u1'),
          metrics: satisfied,
        },
        { at: now, execution: execution(id, 'B', 'u1'), metrics: satisfied },
      ],
      context(),
    )
    expect(await samplesOf(object)).toEqual({ A: [0, 0, null], B: [1, 1, 1] })
  })
})
