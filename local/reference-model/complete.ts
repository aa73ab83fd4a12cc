import type { ChatMessage, ChatRequest } from '../../contracts/chat.ts'
import { estimateMessageTokens, estimateTokens } from '../../core/agent/tokens.ts'
import { parseJudgeQuestion } from '../../core/evaluation/judge.ts'
import { tokenF1 } from '../../core/evaluation/token-f1.ts'
import { hash, uniform } from '../../core/randomness.ts'
import { parseReflection } from '../../core/reflection/reflection.ts'
import { answerJson } from './json-answer.ts'
import { mineInstruction } from './mine-rules.ts'
import { parsePrompt } from './prompt.ts'
import { logProbabilities, type Ranked, rank } from './rank.ts'

/** Tokens that the model can read; the oldest demonstrations are dropped beyond it. */
export const contextWindow = 8192

/** Thrown when a prompt does not fit even without its demonstrations. */
export class ContextLengthError extends Error {
  readonly code = 'context_length_exceeded'
}

export interface Completion {
  readonly content: string
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number }
  /** The likeliest answers, best first; empty where the answer was not chosen among several. */
  readonly topLogprobs: readonly { readonly token: string; readonly logprob: number }[]
}

/**
 * The reference model: a deterministic in-context learner, no language model. It reads nothing but the
 * request: the labels, rules and format that the system message states, the demonstrations, the last user
 * message. The same request always gets the same answer.
 * @throws ContextLengthError
 */
export function complete(request: ChatRequest): Completion {
  const messages = fitWindow(request.messages)
  const { content, topLogprobs } = answer({ ...request, messages })
  return {
    content,
    topLogprobs,
    usage: { promptTokens: estimateMessageTokens(messages), completionTokens: estimateTokens(content) },
  }
}

type Answer = Pick<Completion, 'content' | 'topLogprobs'>

function answer(request: ChatRequest): Answer {
  const reflection = parseReflection(request.messages)
  if (reflection !== null) return { content: mineInstruction(reflection), topLogprobs: [] }
  const question = parseJudgeQuestion(request.messages)
  if (question !== null) {
    const score = Math.round(tokenF1(question.answer, question.expected) * 100) / 100
    const reason = `The answer shares ${Math.round(score * 100)} % of its words with the expected one.`
    return { content: JSON.stringify({ score, reason }), topLogprobs: [] }
  }
  const prompt = parsePrompt(request.messages)
  const format = request.response_format
  if (format !== undefined && format.type !== 'text') {
    const schema = format.type === 'json_schema' ? format.json_schema.schema : undefined
    return { content: answerJson(prompt, schema), topLogprobs: [] }
  }
  const answers =
    prompt.labels.length > 0 ? prompt.labels : [...new Set(prompt.demos.map((demo) => demo.output))]
  if (answers.length === 0) return { content: unknownTask, topLogprobs: [] }
  const ranked = rank(prompt.query, answers, prompt.demos, prompt.rules)
  const logprobs = logProbabilities(ranked)
  const chosen = choose(ranked, logprobs, request)
  // Demonstrations show the form of the answer; a list of labels alone does not.
  const content = prompt.bare || prompt.labels.length === 0 ? chosen : `I think this is about "${chosen}".`
  return {
    content,
    topLogprobs: ranked.map(({ answer: token }, at) => ({ token, logprob: logprobs[at] ?? 0 })),
  }
}

const unknownTask = 'I cannot tell what to answer: the request lists no labels and shows no examples.'

/** The best answer; above temperature 0 a sample from `softmax(log p / temperature)`, by seeded Gumbel noise. */
function choose(ranked: readonly Ranked[], logprobs: readonly number[], request: ChatRequest): string {
  const temperature = request.temperature ?? 1
  if (temperature === 0) return ranked[0]?.answer ?? ''
  const draw = { seed: request.seed ?? 0, step: JSON.stringify(request.messages), purpose: 'gumbel' }
  const noisy = ranked.map(({ answer: text }, at) => {
    // Half a step keeps the number away from 0 and 1.
    const noise = -Math.log(-Math.log(uniform(draw, at) + 2 ** -33))
    return { text, value: (logprobs[at] ?? 0) / temperature + noise }
  })
  return noisy.reduce((best, next) => (next.value > best.value ? next : best)).text
}

/** Drops the oldest demonstrations until the rest fits the window. */
function fitWindow(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  let tokens = estimateMessageTokens(messages)
  const kept = [...messages]
  while (tokens > contextWindow) {
    const demo = kept.findIndex(
      (message, at) => message.role === 'user' && kept[at + 1]?.role === 'assistant',
    )
    if (demo < 0) {
      throw new ContextLengthError(`The prompt has about ${tokens} tokens; the model reads ${contextWindow}.`)
    }
    tokens -= estimateMessageTokens(kept.splice(demo, 2))
  }
  return kept
}

/** A stable name for a reply, made from its request. */
export function completionId(request: ChatRequest): string {
  const text = JSON.stringify(request)
  const part = (index: number) => hash(index, text, 'completion', 0).toString(16).padStart(8, '0')
  return `chatcmpl-${part(0)}${part(1)}`
}
