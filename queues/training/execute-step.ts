import type { AgentConfig } from '../../contracts/agents.ts'
import type { Grader } from '../../contracts/training.ts'
import { injectionProbes } from '../../core/evaluation/injection-probes.ts'
import type { ModelAccess } from '../../model/client.ts'
import type { TrainingItem } from '../engines/engine.ts'
import {
  answerAndGrade,
  answerFreely,
  estimate,
  inParallel,
  requestFor,
  type Spent,
  total,
} from './answer.ts'
import type { DatasetRef, RunStep, RunStepResult } from './run-state.ts'

/** What the execution of a step needs of the world. */
export interface StepWorld {
  readonly access: ModelAccess
  readonly grader: Grader
  /** Items of the open splits, by id. */
  openItems(itemIds: readonly string[]): Promise<readonly TrainingItem[]>
  /** Items of an evaluation set, by id. */
  evaluationItems(dataset: DatasetRef, itemIds: readonly string[]): Promise<readonly TrainingItem[]>
  /** Whether the estimate fits the run's limits; reserves it. */
  reserve(estimate: { tokens: number; usd: number }): Promise<boolean>
}

interface Executed {
  readonly result: RunStepResult
  readonly spent: Spent
}

const refused: Executed = { result: { kind: 'refused' }, spent: { calls: 0, tokens: 0, usd: 0 } }

const rollouts = async (world: StepWorld, config: AgentConfig, items: readonly TrainingItem[]) => {
  if (
    !(await world.reserve(
      estimate(
        world.access,
        items.map((item) => requestFor(config, item.input)),
      ),
    ))
  )
    return null
  const answers = await inParallel(items, (item) => answerAndGrade(world.access, config, item, world.grader))
  return { rollouts: answers.map(({ rollout }) => rollout), spent: total(answers.map(({ spent }) => spent)) }
}

const executeSearch = async (
  step: Extract<RunStep, { kind: 'search' }>['step'],
  world: StepWorld,
): Promise<Executed> => {
  if (step.kind === 'completion') {
    if (!(await world.reserve(estimate(world.access, [step.request])))) return refused
    const { text, spent } = await answerFreely(world.access, step.request)
    return { result: { kind: 'search', result: { kind: 'completion', text } }, spent }
  }
  const answered = await rollouts(world, step.config, await world.openItems(step.itemIds))
  return answered === null
    ? refused
    : {
        result: { kind: 'search', result: { kind: 'rollouts', rollouts: answered.rollouts } },
        spent: answered.spent,
      }
}

const executeEvaluation = async (
  step: Extract<RunStep, { kind: 'evaluate' }>,
  world: StepWorld,
): Promise<Executed> => {
  const answered = await rollouts(world, step.config, await world.evaluationItems(step.dataset, step.itemIds))
  return answered === null
    ? refused
    : { result: { kind: 'evaluate', rollouts: answered.rollouts }, spent: answered.spent }
}

const executeProbes = async (
  step: Extract<RunStep, { kind: 'probe' }>,
  world: StepWorld,
): Promise<Executed> => {
  const probes = injectionProbes.filter(({ id }) => step.probeIds.includes(id))
  const requests = probes.map(({ id, input }) => ({ id, request: requestFor(step.config, input) }))
  if (
    !(await world.reserve(
      estimate(
        world.access,
        requests.map(({ request }) => request),
      ),
    ))
  )
    return refused
  const answers = await inParallel(requests, async ({ id, request }) => {
    const { text, spent } = await answerFreely(world.access, request)
    return { probeId: id, output: text, spent }
  })
  return {
    result: { kind: 'probe', outputs: answers.map(({ probeId, output }) => ({ probeId, output })) },
    spent: total(answers.map(({ spent }) => spent)),
  }
}

/** Executes one step of a run. The same step gives the same result where the model is deterministic. Throws ModelError. */
export const executeStep = (step: RunStep, world: StepWorld): Promise<Executed> => {
  switch (step.kind) {
    case 'search':
      return executeSearch(step.step, world)
    case 'evaluate':
      return executeEvaluation(step, world)
    case 'probe':
      return executeProbes(step, world)
  }
}
