import type { TrainingMessage } from '../../contracts/messages.ts'
import type { PlannedStep, RunSnapshot } from '../../contracts/rpc/training-run.ts'
import { sha256 } from '../../core/sha256.ts'
import { type Organization, withOrganization } from '../../db/organization.ts'
import type { LearningWorld } from '../learning-world.ts'
import { callsPerItem } from '../training/answer.ts'
import { endRun } from '../training/end-run.ts'
import { type LoadedRun, loadRun } from '../training/load-run.ts'
import { costOf, plan, progressOf, reduce, startRun } from '../training/pipeline.ts'
import type { RunState, RunStep, RunStepResult } from '../training/run-state.ts'

const plannedStep = async (step: RunStep, revision: number, perItem: number): Promise<PlannedStep> => {
  const payload = JSON.stringify(step)
  const { calls, purpose } = costOf(step)
  const isFree = step.kind === 'probe' || (step.kind === 'search' && step.step.kind === 'completion')
  return {
    // Content-addressed within its plan: the same work under the same id, whoever plans it.
    id: `${revision}-${(await sha256(payload)).slice(0, 32)}`,
    payload,
    calls: calls * (isFree ? 1 : perItem),
    purpose,
  }
}

const stateAfter = (snapshot: RunSnapshot, { input }: LoadedRun): { state: RunState; done: boolean } => {
  if (snapshot.state === null) return { state: startRun(input), done: false }
  // State, payloads and results were written by this very code.
  const state: RunState = JSON.parse(snapshot.state)
  const executed = snapshot.steps.map(({ payload, result }) => ({
    step: JSON.parse(payload) as RunStep,
    result: JSON.parse(result ?? 'null') as RunStepResult,
  }))
  return { state: reduce(state, executed, input), done: true }
}

const advance = async (organization: Organization, runId: string, world: LearningWorld): Promise<void> => {
  const { orgId } = organization
  const object = world.trainingRun(orgId, runId)
  const snapshot = await object.snapshot(orgId)
  if (snapshot === null) return
  if (snapshot.status === 'ended' || snapshot.ending !== null) {
    await endRun(organization, runId, snapshot, world)
    return
  }
  if (snapshot.steps.some(({ result }) => result === null)) return

  const loaded = await loadRun(organization, runId)
  const current = stateAfter(snapshot, loaded)
  const { state, steps } = plan(current.state, loaded.input, current.done)
  if (steps.length === 0) {
    await endRun(organization, runId, { ...snapshot, state: JSON.stringify(state) }, world)
    return
  }
  const planned = await Promise.all(
    steps.map((step) => plannedStep(step, snapshot.revision + 1, callsPerItem(loaded.grader))),
  )
  const progress = progressOf(state, loaded.input)
  const outcome = await object.commit(orgId, snapshot.revision, {
    state: JSON.stringify(state),
    steps: planned,
    events: [
      {
        type: 'progress',
        data: { stage: state.stage, progress_percentage: progress, steps: planned.length },
      },
    ],
  })
  if (outcome === 'stale') return
  if (outcome === 'over_budget') {
    throw new Error(`The engine planned more calls than the run has: ${loaded.row.config.max_calls}`)
  }
  const { cost } = snapshot
  await organization.atomically([
    organization.trainingRuns.recordProgress(runId, {
      stage: state.stage,
      progressPercentage: progress,
      currentStep: snapshot.revision + 1,
      totalSteps: Math.max(
        loaded.row.totalSteps,
        Math.round(((snapshot.revision + 1) * 100) / Math.max(progress, 1)),
      ),
      calls: cost.searchCalls,
      evaluationCalls: cost.evaluationCalls,
      tokens: cost.tokens,
      usd: cost.usd,
      startedAt: snapshot.startedAt === null ? world.now() : new Date(snapshot.startedAt),
    }),
  ])
}

/** Takes a run to its next plan when every step of the current one is done; harmless at any other time. */
export const consumeAdvance = (
  message: Extract<TrainingMessage, { type: 'advance' }>,
  world: LearningWorld,
): Promise<void> =>
  withOrganization(world.store, message.org_id, (organization) =>
    advance(organization, message.run_id, world),
  )
