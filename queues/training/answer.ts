import type { AgentConfig } from '../../contracts/agents.ts'
import type { ChatRequest } from '../../contracts/chat.ts'
import type { Grader } from '../../contracts/training.ts'
import { renderMessages } from '../../core/agent/render.ts'
import { estimateMessageTokens } from '../../core/agent/tokens.ts'
import { decodeInput } from '../../core/datasets/input.ts'
import { grade } from '../../core/evaluation/grade.ts'
import { buildJudgement, parseJudgement } from '../../core/evaluation/judge.ts'
import { complete, type ModelAccess, ModelError, modelOf } from '../../model/client.ts'
import { usdOf } from '../../model/price.ts'
import type { Rollout, TrainingItem } from '../engines/engine.ts'

/** What model calls cost together. */
export interface Spent {
  readonly calls: number
  readonly tokens: number
  readonly usd: number
}

/** Outgoing connections that one invocation may hold open at once. */
const maxParallel = 6

/** Tokens that an answer is assumed to have before it is there. */
const assumedAnswerTokens = 300

/** Calls of one graded answer: a judge is a call of its own. */
export const callsPerItem = (grader: Grader): number => (grader.type === 'judge' ? 2 : 1)

/** Runs the work for each item, a few at a time, answers in item order. */
export const inParallel = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at]
      if (item !== undefined) results[at] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(maxParallel, items.length) }, worker))
  return results
}

const spentOn = (
  completions: readonly { inputTokens: number; outputTokens: number; usd: number }[],
): Spent => ({
  calls: completions.length,
  tokens: completions.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0),
  usd: completions.reduce((sum, { usd }) => sum + usd, 0),
})

/** Adds costs up. */
export const total = (costs: readonly Spent[]): Spent => ({
  calls: costs.reduce((sum, { calls }) => sum + calls, 0),
  tokens: costs.reduce((sum, { tokens }) => sum + tokens, 0),
  usd: costs.reduce((sum, { usd }) => sum + usd, 0),
})

/** The likely tokens and USD of requests, before they are made. */
export const estimate = (
  access: ModelAccess,
  requests: readonly ChatRequest[],
): { tokens: number; usd: number } =>
  requests.reduce(
    (sum, { model, messages }) => {
      const inputTokens = estimateMessageTokens(messages)
      return {
        tokens: sum.tokens + inputTokens + assumedAnswerTokens,
        usd: sum.usd + usdOf(modelOf(access, model), inputTokens, assumedAnswerTokens),
      }
    },
    { tokens: 0, usd: 0 },
  )

/** The request that asks a configuration for its answer to a stored input. */
export const requestFor = (config: AgentConfig, input: string): ChatRequest =>
  renderMessages(config, decodeInput(input))

const judge = async (
  access: ModelAccess,
  grader: Extract<Grader, { type: 'judge' }>,
  item: TrainingItem,
  answer: string,
) => {
  const completion = await complete(
    access,
    buildJudgement(
      { rubric: grader.rubric, input: item.input, expected: item.expected, answer },
      grader.model,
    ),
  )
  const judgement = parseJudgement(completion.text)
  if (judgement === null) throw new ModelError('unreadable', 'The judge did not answer in its format.')
  return { score: judgement.score, completion }
}

/** One answer of a configuration to an item, graded. Throws ModelError. */
export const answerAndGrade = async (
  access: ModelAccess,
  config: AgentConfig,
  item: TrainingItem,
  grader: Grader,
): Promise<{ rollout: Rollout; spent: Spent }> => {
  const completion = await complete(access, requestFor(config, item.input))
  const output = completion.text
  if (grader.type !== 'judge') {
    const rollout = { itemId: item.id, output, score: grade(grader, output, item.expected) }
    return { rollout, spent: spentOn([completion]) }
  }
  const judged = await judge(access, grader, item, output)
  return {
    rollout: { itemId: item.id, output, score: judged.score },
    spent: spentOn([completion, judged.completion]),
  }
}

/** One free-form completion. Throws ModelError. */
export const answerFreely = async (
  access: ModelAccess,
  request: ChatRequest,
): Promise<{ text: string; spent: Spent }> => {
  const completion = await complete(access, request)
  return { text: completion.text, spent: spentOn([completion]) }
}
