import type { RunSnapshot } from '../../contracts/rpc/training-run.ts'
import type { trainingStatuses } from '../../contracts/training.ts'
import { derivedId } from '../../core/derived-id.ts'
import { canonicalJson } from '../../core/json.ts'
import { findPii } from '../../core/privacy/redact.ts'
import { sha256 } from '../../core/sha256.ts'
import type { JsonObject } from '../../db/json-columns.ts'
import type { Organization } from '../../db/organization.ts'
import type { TrainingRunRow } from '../../db/repositories/training-runs.ts'
import type { Statement } from '../../db/store.ts'
import type { LearningWorld } from '../learning-world.ts'
import { conclude } from './conclude.ts'
import { draftExperiment } from './draft-experiment.ts'
import { type LoadedRun, loadRun, toTrainingItem } from './load-run.ts'
import type { RunState } from './run-state.ts'

interface Ending {
  readonly status: Exclude<(typeof trainingStatuses)[number], 'pending' | 'running'>
  readonly change: Partial<TrainingRunRow>
  readonly statements: readonly Statement[]
}

const statusOf = { cancelled: 'cancelled', deadline: 'failed', error: 'failed' } as const

/** A run that was stopped: nothing it found is promoted. */
const interrupted = (ending: 'cancelled' | 'deadline' | 'error', error: string | null): Ending => ({
  status: statusOf[ending],
  change: {
    stopReason: ending,
    error: ending === 'deadline' ? 'The run did not end by its deadline.' : error,
  },
  statements: [],
})

const concluded = async (
  organization: Organization,
  loaded: LoadedRun,
  state: RunState,
  world: LearningWorld,
): Promise<Ending> => {
  const { row, input, grader, benchmarkNames } = loaded
  const sealed = await organization.evaluationItems.sealed(row.datasetId, input.sealed.itemIds.map(Number))
  const { verdict, result, metrics } = conclude(state, {
    input,
    grader,
    sealedItems: sealed.map(toTrainingItem),
    benchmarkNames,
    bannedContent: world.config.learning.safety.banned_content,
    findPii: (text) => findPii(text).length,
    searchReasons: input.engine.reasons(state.engine),
  })
  const change: Partial<TrainingRunRow> = { verdict, result, metrics, stopReason: state.searchEnd }
  if (state.best === null) return { status: 'completed', change, statements: [] }

  const at = world.now()
  const candidateId = await derivedId(row.id, 'candidate')
  const configHash = await sha256(canonicalJson(state.best.config))
  const evaluationIds = {
    sealed_test: await derivedId(row.id, 'evaluation sealed_test'),
    regression: await derivedId(row.id, 'evaluation regression'),
    safety: await derivedId(row.id, 'evaluation safety'),
  }
  const evaluation = (kind: keyof typeof evaluationIds, passed: boolean, details: JsonObject): Statement =>
    organization.trainingRuns.addEvaluation({
      id: evaluationIds[kind],
      runId: row.id,
      candidateId,
      configHash,
      kind,
      datasetId: kind === 'sealed_test' ? row.datasetId : null,
      passed,
      result: details,
      createdAt: at,
    })
  const candidate = {
    id: candidateId,
    runId: row.id,
    agentId: row.agentId,
    config: state.best.config,
    configHash,
    method: state.best.method,
    validationScore: state.best.validationScore,
    createdAt: at,
  }
  const experiment =
    verdict === 'improved' ? await draftExperiment(organization, row, candidate, input, world) : null
  return {
    status: 'completed',
    change: { ...change, candidateId, experimentId: experiment?.id ?? null },
    statements: [
      organization.trainingRuns.addCandidate(candidate),
      evaluation('sealed_test', verdict === 'improved', { difference: result.difference, verdict }),
      evaluation(
        'regression',
        result.regression.every(({ passed }) => passed),
        { benchmarks: result.regression },
      ),
      evaluation('safety', result.safety.length > 0 && result.safety.every(({ passed }) => passed), {
        checks: result.safety,
      }),
      ...(experiment?.statements ?? []),
    ],
  }
}

const endingOf = async (
  organization: Organization,
  runId: string,
  snapshot: RunSnapshot,
  world: LearningWorld,
): Promise<Ending> => {
  if (snapshot.ending !== null) return interrupted(snapshot.ending, snapshot.error)
  const loaded = await loadRun(organization, runId)
  const state: RunState = JSON.parse(snapshot.state ?? 'null')
  return concluded(organization, loaded, state, world)
}

/** Writes the end of a run down, once: row, candidate, evaluations, draft experiment and audit in one transaction. */
export const endRun = async (
  organization: Organization,
  runId: string,
  snapshot: RunSnapshot,
  world: LearningWorld,
): Promise<void> => {
  const { status, change, statements } = await endingOf(organization, runId, snapshot, world)
  const at = world.now()
  const { cost } = snapshot
  await organization.once(`training_run_end:${runId}`, at, [
    ...statements,
    organization.trainingRuns.end(runId, {
      ...change,
      status,
      stage: status === 'completed' ? 'verdict' : 'ended',
      ...(status === 'completed' ? { progressPercentage: 100 } : {}),
      currentStep: snapshot.revision,
      totalSteps: snapshot.revision,
      calls: cost.searchCalls,
      evaluationCalls: cost.evaluationCalls,
      tokens: cost.tokens,
      usd: cost.usd,
      completedAt: at,
    }),
    organization.audit.add({
      id: await derivedId(runId, 'audit end'),
      actor: 'system:training',
      action: `training_run.${status}`,
      objectType: 'training_run',
      objectId: runId,
      data: { verdict: change.verdict ?? null, stop_reason: change.stopReason ?? null },
      at,
    }),
  ])
  await world.trainingRun(organization.orgId, runId).end(organization.orgId, snapshot.state ?? 'null', [
    {
      type: 'result',
      data: { status, verdict: change.verdict ?? null, stop_reason: change.stopReason ?? null },
    },
  ])
}
