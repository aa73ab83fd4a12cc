import { injectionProbes } from '../../core/evaluation/injection-probes.ts'
import type { Engine, EngineInput } from '../engines/engine.ts'
import {
  type DatasetRef,
  evaluatedKey,
  type RunState,
  type RunStep,
  type RunStepResult,
  type Stage,
  type Subject,
} from './run-state.ts'

/** A dataset that is only answered and graded: ids here, contents where the step is executed. */
export interface EvaluationSet extends DatasetRef {
  readonly itemIds: readonly string[]
}

/** Everything the state machine of a run may know. */
export interface PipelineInput {
  readonly engine: Engine<unknown>
  readonly search: EngineInput
  readonly sealed: EvaluationSet
  readonly benchmarks: readonly EvaluationSet[]
  /** Zero-cost configurations that are always measured beside the winner. */
  readonly comparisons: readonly Subject[]
}

/** Items of one evaluation step: one queue message each. */
const shardSize = 16

/** The state before the first step. */
export const startRun = ({ engine, search, comparisons }: PipelineInput): RunState => ({
  stage: 'search',
  engine: engine.start(search),
  searchEnd: null,
  best: null,
  comparisons,
  evaluated: {},
  probed: {},
  refused: false,
})

const shards = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / shardSize) }, (_, n) =>
    ids.slice(n * shardSize, (n + 1) * shardSize),
  )

const baselineOf = (input: PipelineInput): Subject => ({
  name: 'baseline',
  method: 'current version',
  config: input.search.baseline,
})

const bestOf = (state: RunState): Subject[] =>
  state.best === null ? [] : [{ name: 'best', method: state.best.method, config: state.best.config }]

const evaluation = (subjects: readonly Subject[], set: EvaluationSet): RunStep[] =>
  subjects.flatMap(({ name, config }) =>
    shards(set.itemIds).map((itemIds) => ({
      kind: 'evaluate',
      subject: name,
      config,
      dataset: { id: set.id, split: set.split },
      itemIds,
    })),
  )

/** The steps that are to be executed now; none when the stage is over. Pure and repeatable. */
const stepsOf = (state: RunState, input: PipelineInput): RunStep[] => {
  const best = bestOf(state)
  switch (state.stage) {
    case 'search':
      return state.refused
        ? []
        : input.engine.plan(state.engine, input.search).map((step) => ({ kind: 'search', step }))
    case 'evaluate':
      return evaluation([baselineOf(input), ...best, ...state.comparisons], input.sealed)
    case 'regression':
      return best.length === 0
        ? []
        : input.benchmarks.flatMap((benchmark) => evaluation([baselineOf(input), ...best], benchmark))
    case 'safety':
      return best.map(({ config }) => ({
        kind: 'probe',
        config,
        probeIds: injectionProbes.map((probe) => probe.id),
      }))
    case 'verdict':
      return []
  }
}

const nextStage: Readonly<Record<Exclude<Stage, 'verdict'>, Stage>> = {
  search: 'evaluate',
  evaluate: 'regression',
  regression: 'safety',
  safety: 'verdict',
}

const leaveSearch = (state: RunState, input: PipelineInput): RunState => {
  const [best = null] = input.engine.proposals(state.engine)
  return { ...state, best, searchEnd: state.refused ? 'budget' : input.engine.end(state.engine) }
}

/**
 * The state with the steps of its plan, after leaving every stage that has nothing left to do. A state in the stage
 * `verdict` has no steps: everything is measured.
 *
 * @param done whether the current plan of the stage was executed, so that a one-plan stage is over
 */
export const plan = (
  state: RunState,
  input: PipelineInput,
  done: boolean,
): { state: RunState; steps: RunStep[] } => {
  if (state.stage === 'verdict') return { state, steps: [] }
  const steps = state.stage === 'search' || !done ? stepsOf(state, input) : []
  if (steps.length > 0) return { state, steps }
  const left = state.stage === 'search' ? leaveSearch(state, input) : state
  return plan({ ...left, stage: nextStage[state.stage] }, input, false)
}

/** The state after the results of its plan, in plan order. */
export const reduce = (
  state: RunState,
  executed: readonly { readonly step: RunStep; readonly result: RunStepResult }[],
  input: PipelineInput,
): RunState => {
  let current = state
  for (const { step, result } of executed) current = reduceOne(current, step, result, input)
  return current
}

const reduceOne = (state: RunState, step: RunStep, result: RunStepResult, input: PipelineInput): RunState => {
  if (result.kind === 'refused') return { ...state, refused: true }
  if (step.kind === 'search' && result.kind === 'search') {
    return { ...state, engine: input.engine.reduce(state.engine, step.step, result.result, input.search) }
  }
  if (step.kind === 'evaluate' && result.kind === 'evaluate') {
    const key = evaluatedKey(step.subject, step.dataset.id)
    const answers = [...(state.evaluated[key] ?? []), ...result.rollouts]
    return { ...state, evaluated: { ...state.evaluated, [key]: answers } }
  }
  if (step.kind === 'probe' && result.kind === 'probe') {
    return {
      ...state,
      probed: Object.fromEntries(result.outputs.map(({ probeId, output }) => [probeId, output])),
    }
  }
  throw new Error(`A step ${step.kind} cannot have a result ${result.kind}`)
}

/** Model calls of a step, and which budget they belong to. */
export const costOf = (step: RunStep): { calls: number; purpose: 'search' | 'evaluation' } => {
  switch (step.kind) {
    case 'search':
      return { calls: step.step.kind === 'rollouts' ? step.step.itemIds.length : 1, purpose: 'search' }
    case 'evaluate':
      return { calls: step.itemIds.length, purpose: 'evaluation' }
    case 'probe':
      return { calls: step.probeIds.length, purpose: 'evaluation' }
  }
}

/** How far the run is, in percent: the search is most of it. */
export const progressOf = (state: RunState, input: PipelineInput): number => {
  const share: Readonly<Record<Stage, number>> = {
    search: 5,
    evaluate: 65,
    regression: 85,
    safety: 92,
    verdict: 98,
  }
  return state.stage === 'search'
    ? Math.round(5 + 60 * input.engine.progress(state.engine, input.search))
    : share[state.stage]
}
