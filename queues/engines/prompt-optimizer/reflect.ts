import type { ChatRequest } from '../../../contracts/chat.ts'
import { formatInstruction } from '../../../core/agent/render.ts'
import { copiedPassages } from '../../../core/evaluation/leak.ts'
import { shuffled } from '../../../core/randomness.ts'
import {
  buildReflection,
  extractInstruction,
  type ReflectionExample,
} from '../../../core/reflection/reflection.ts'
import type { EngineInput } from '../engine.ts'
import { at } from './combination.ts'
import type { Probe, State } from './state.ts'

/** Instructions asked for in a round, each from other failures. */
export const reflectionsPerRound = 2
/** Failures and successes shown to one reflection, at most so many of each. */
const shownOfEach = 30
const longestShown = 1000
const longestInstruction = 8000
/** An answer with at least this score went right. */
export const rightScore = 0.8

/** The request of one reflection of the current round, made from the probe's answers. */
export function reflectionRequest(state: State, number: number, input: EngineInput): ChatRequest {
  const probe = state.probe
  if (probe === null) throw new Error('A reflection needs a probe')
  const seen = shuffled(graded(probe, input), {
    seed: input.seed,
    step: state.round,
    purpose: `reflection ${number}`,
  })
  const failures = seen.filter((example) => example.score < rightScore).slice(0, shownOfEach)
  const successes = seen.filter((example) => example.score >= rightScore).slice(0, shownOfEach)
  return buildReflection(
    {
      instruction: at(state.instructions, probe.instruction).text,
      fixed: formatInstruction(at(state.formats, probe.format).format),
      examples: [...failures, ...successes],
    },
    input.baseline.model,
  )
}

function graded(probe: Probe, input: EngineInput): ReflectionExample[] {
  return probe.items.flatMap((index, place) => {
    const answer = probe.answers[place]
    if (answer == null) return []
    const item = at(input.train, index)
    return [
      {
        input: item.input.slice(0, longestShown),
        answer: answer.output.slice(0, longestShown),
        expected: item.expected.slice(0, longestShown),
        score: answer.score,
      },
    ]
  })
}

/**
 * The instruction of a reply, or why it is of no use. One that quotes training or validation inputs is
 * refused: it would score on what it has seen, and carry clients' texts into the prompt.
 */
export function readInstruction(
  reply: string,
  state: State,
  input: EngineInput,
): { text: string } | { refused: string } {
  const text = extractInstruction(reply)
  if (text === null) return { refused: 'a reflection came without an instruction' }
  if (text.length > longestInstruction)
    return { refused: 'a reflection wrote an instruction that is too long' }
  if (state.instructions.some((instruction) => instruction.text === text)) {
    return { refused: 'a reflection changed nothing' }
  }
  const inputs = [...input.train, ...input.validation].map((item) => item.input)
  if (copiedPassages(text, input.baseline.system_prompt, inputs).length > 0) {
    return { refused: 'a reflection copied text from the data into the instruction' }
  }
  return { text }
}
