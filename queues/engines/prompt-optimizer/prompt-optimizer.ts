import { estimateTokens } from '../../../core/agent/tokens.ts'
import type { Engine, EngineInput, Estimate, Rollout, Step, StepResult } from '../engine.ts'
import { promptTokens } from './combination.ts'
import { startMaterial, zeroCostBaselines } from './material.ts'
import { firstCombinations } from './new-arms.ts'
import { planRace } from './race.ts'
import { advance, begin } from './rounds.ts'
import type { State } from './state.ts'
import { pendingTasks, type Task } from './tasks.ts'

/**
 * The prompt optimizer. Rounds of three phases: a probe asks training items and collects right answers and
 * failures, reflections turn failures into new instructions, a race measures combinations of instruction,
 * output format and example set on validation. Formats, medoids and coverage sets cost no call. The number
 * of calls never exceeds `maxCalls`.
 */
export const promptOptimizer: Engine<State> = {
  trainingType: 'prompt_optimization',
  preflight,
  start: (input) => settle(begin(input), input),
  plan: (state, input) => pendingTasks(state, input).map((task) => task.step),
  reduce,
  progress: (state, input) =>
    state.phase === 'ended' ? 1 : Math.min(0.99, state.calls / Math.max(1, input.maxCalls)),
  proposals: (state) => state.proposals,
  comparisons: zeroCostBaselines,
  end(state) {
    if (state.end === null) throw new Error('The search has not ended')
    return state.end
  },
  reasons: (state) => state.reasons,
}

/** Moves through phases until one waits for results; a phase with nothing to ask is over at once. */
function settle(state: State, input: EngineInput): State {
  let current = state
  while (current.phase !== 'ended' && pendingTasks(current, input).length === 0)
    current = advance(current, input)
  return current
}

/** A step that is not in the current plan, such as one reduced before, changes nothing. */
function reduce(state: State, step: Step, result: StepResult, input: EngineInput): State {
  const task = pendingTasks(state, input).find((pending) => pending.step.id === step.id)
  return task === undefined ? state : settle(record(state, task, result), input)
}

function record(state: State, { step, fills }: Task, result: StepResult): State {
  if (fills.kind === 'reply' && result.kind === 'completion') {
    const replies = state.replies.map((reply, number) => (number === fills.number ? result.text : reply))
    return { ...state, calls: state.calls + 1, replies }
  }
  if (fills.kind === 'reply' || step.kind !== 'rollouts' || result.kind !== 'rollouts') {
    throw new TypeError(`The result of step ${step.id} has the wrong kind: ${result.kind}`)
  }
  const byItem = new Map(result.rollouts.map((rollout) => [rollout.itemId, rollout]))
  const rollouts = new Map(
    fills.places.map((place, index) => [place, rolloutOf(byItem, step.itemIds[index])]),
  )
  const calls = state.calls + fills.places.length
  if (fills.kind === 'arm') {
    const arms = state.arms.map((arm, place) =>
      place === fills.arm
        ? { ...arm, scores: arm.scores.map((score, index) => rollouts.get(index)?.score ?? score) }
        : arm,
    )
    return { ...state, calls, arms }
  }
  if (state.probe === null) throw new Error('A probe is missing')
  const answers = state.probe.answers.map((answer, place) => {
    const rollout = rollouts.get(place)
    return rollout === undefined
      ? answer
      : { output: rollout.output.slice(0, longestOutput), score: rollout.score }
  })
  return { ...state, calls, probe: { ...state.probe, answers } }
}

/** Answers are kept only as far as they can become examples or be reflected on, so that the state stays small. */
const longestOutput = 2000

function rolloutOf(byItem: ReadonlyMap<string, Rollout>, itemId: string | undefined): Rollout {
  const rollout = itemId === undefined ? undefined : byItem.get(itemId)
  if (rollout === undefined) throw new RangeError(`The result has no answer to item ${itemId}`)
  return rollout
}

/** What a search may cost: at most the budget in calls; tokens from the prompts that it would send. */
function preflight(input: EngineInput): Estimate {
  const material = startMaterial(input)
  const combinations = firstCombinations(material)
  const prompts = combinations.map((combination) => promptTokens(combination, material, input))
  const texts = [...input.train, ...input.validation].map((item) =>
    estimateTokens(item.input + item.expected),
  )
  const plan = planRace(1 + combinations.length, input.validation.length, input.maxCalls)
  return {
    calls: input.maxCalls,
    tokens: Math.ceil(input.maxCalls * (mean(prompts) + mean(texts))),
    proposals: Math.max(0, (plan?.fresh ?? 1) - 1),
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
