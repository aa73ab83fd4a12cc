import { renderMessages } from '../core/agent/render.ts'
import { grade, type PureGrader } from '../core/evaluation/grade.ts'
import { complete } from '../local/reference-model/complete.ts'
import type {
  Engine,
  EngineInput,
  Rollout,
  Step,
  StepResult,
  TrainingItem,
} from '../queues/engines/engine.ts'

/** Answers and grades items with the reference model, in process. */
export function answerItems(
  config: EngineInput['baseline'],
  items: readonly TrainingItem[],
  grader: PureGrader,
): Rollout[] {
  return items.map((item) => {
    const output = complete(renderMessages(config, item.input)).content
    return { itemId: item.id, output, score: grade(grader, output, item.expected) }
  })
}

/** Executes one step with the reference model, in process. */
export function executeStep(step: Step, input: EngineInput, grader: PureGrader): StepResult {
  if (step.kind === 'completion') return { kind: 'completion', text: complete(step.request).content }
  const items = new Map(input[step.split].map((item) => [item.id, item]))
  const asked = step.itemIds.flatMap((id) => items.get(id) ?? [])
  return { kind: 'rollouts', rollouts: answerItems(step.config, asked, grader) }
}

/** Runs a search to its end and counts the calls that it really made. */
export function runSearch<State>(
  engine: Engine<State>,
  input: EngineInput,
  grader: PureGrader,
): { state: State; calls: number } {
  let state = engine.start(input)
  let calls = 0
  for (let steps = engine.plan(state, input); steps.length > 0; steps = engine.plan(state, input)) {
    for (const step of steps) {
      calls += step.kind === 'rollouts' ? step.itemIds.length : 1
      state = engine.reduce(state, step, executeStep(step, input, grader), input)
    }
  }
  return { state, calls }
}
