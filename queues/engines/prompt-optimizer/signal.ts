import type { Grader } from '../../../contracts/training.ts'
import { grade } from '../../../core/evaluation/grade.ts'
import { wilson } from '../../../core/evaluation/interval.ts'
import { type Agreement, answerSignal, neighbourSignal } from '../../../core/evaluation/label-signal.ts'
import { tokenF1 } from '../../../core/evaluation/token-f1.ts'
import { constantAnswerScore } from '../../../core/evaluation/verdict.ts'
import type { EngineInput } from '../engine.ts'
import { hasLabels } from './example-sets.ts'
import type { Probe } from './state.ts'

/**
 * Training outputs count as related to their inputs below this p-value of either test. Strict, because a run
 * on random labels must not pass by luck; real labels reach it with few items (docs/decisions/0010).
 */
export const signalLevel = 0.001

/** How alike two outputs are under the run's grader; words in common where the grader needs a model or a schema. */
function agreementOf(grader: Grader): Agreement {
  return grader.type === 'label' || grader.type === 'exact_match' ? (a, b) => grade(grader, a, b) : tokenF1
}

/** Permutation p-value: do similar training inputs have similar expected outputs? Needs no call. */
export function neighbourPValue(input: EngineInput): number {
  return neighbourSignal(input.train, agreementOf(input.grader), input.seed).pValue
}

/** Permutation p-value: do the agent's answers to training items agree with what is expected there? */
export function answerPValue(probe: Probe, input: EngineInput): number {
  const answers = probe.items.flatMap((index, place) => {
    const item = input.train[index]
    const answer = probe.answers[place]
    return item === undefined || answer == null ? [] : [{ output: answer.output, expected: item.expected }]
  })
  return answerSignal(answers, agreementOf(input.grader), input.seed).pValue
}

/** Whether a validation score is no better than always giving the commonest label; never for texts. */
export function isConstantLevel(score: number, items: number, input: EngineInput): boolean {
  if (!hasLabels(input.validation)) return false
  const constant = constantAnswerScore(input.validation.map((item) => item.expected.trim()))
  return wilson(score * items, items).low <= constant
}
