import type { z } from 'zod'
import type { TrainingRunCreate, trainingRoutes } from '../../../contracts/training.ts'
import { estimateTokens, tokensPerMessage } from '../../../core/agent/tokens.ts'
import type { AgentRow } from '../../../db/repositories/agents.ts'
import { usdOf } from '../../../model/price.ts'
import type { Context } from '../../context.ts'
import { type FieldError, invalidField } from '../../errors.ts'

type Feasibility = z.input<(typeof trainingRoutes.preflight)['response']>

/** Fewer items in a split than this and no search or verdict means anything. */
const fewestItems = { train: 10, validation: 10, test: 10 }
const splitNames = ['train', 'validation', 'test'] as const
/** A search that cannot try so many proposals on its validation items is not worth its calls. */
const fewestProposals = 3
/** Baseline, winner and two configurations that cost no search. */
const evaluatedConfigurations = 4
/** Tokens of the examples and the answer, assumed, beside the prompt and the input. */
const assumedTokens = 400

/**
 * Looks up what a run names, says what it would cost and, by field, why it cannot work; throws 422 for names that do
 * not exist or do not fit.
 */
export const checkRequest = async (
  body: Omit<TrainingRunCreate, 'name'>,
  { organization }: Context,
): Promise<{ agent: AgentRow; feasibility: Feasibility; errors: FieldError[] }> => {
  if (body.training_type !== 'prompt_optimization') {
    throw invalidField(
      'training_type',
      `No engine for ${body.training_type} is installed; prompt_optimization is.`,
    )
  }
  const [served, dataset] = await Promise.all([
    organization.agents.get(body.agent_id),
    organization.datasets.get(body.dataset_id),
  ])
  if (served === null) throw invalidField('agent_id', 'There is no such agent.')
  if (dataset === null || dataset.agentId !== body.agent_id) {
    throw invalidField('dataset_id', 'There is no such dataset of this agent.')
  }
  if (dataset.kind !== 'training') {
    throw invalidField('dataset_id', 'A benchmark is for regression only; name a training dataset.')
  }
  const splits = { train: dataset.trainCount, validation: dataset.validationCount, test: dataset.testCount }
  const { config } = body
  const evaluated = Math.min(splits.test, config.evaluation_examples ?? splits.test)
  const calls = config.max_calls
  const tokensACall = estimateTokens(served.config.system_prompt) + tokensPerMessage * 2 + assumedTokens
  const evaluationCalls = evaluatedConfigurations * evaluated
  const tokens = (calls + evaluationCalls) * tokensACall
  const usd = usdOf(served.config.model, tokens, 0)
  const proposals = Math.floor(calls / Math.max(1, Math.min(splits.validation, 20)))
  const errors: FieldError[] = [
    ...splitNames
      .filter((split) => splits[split] < fewestItems[split])
      .map((split) => ({
        field: 'dataset_id',
        message: `The ${split} split has ${splits[split]} items; at least ${fewestItems[split]} are needed.`,
      })),
    ...(proposals < fewestProposals
      ? [
          {
            field: 'config.max_calls',
            message: `max_calls ${calls} allows ${proposals} proposals; at least ${fewestProposals} must fit.`,
          },
        ]
      : []),
    ...(config.max_usd !== undefined && usd > config.max_usd
      ? [
          {
            field: 'config.max_usd',
            message: `The run would cost about ${usd.toFixed(2)} USD, more than max_usd ${config.max_usd}.`,
          },
        ]
      : []),
    ...(config.max_tokens !== undefined && tokens > config.max_tokens
      ? [
          {
            field: 'config.max_tokens',
            message: `The run would use about ${tokens} tokens, more than max_tokens ${config.max_tokens}.`,
          },
        ]
      : []),
  ]
  return {
    agent: served.agent,
    errors,
    feasibility: {
      feasible: errors.length === 0,
      reasons: errors.map(({ message }) => message),
      calls,
      evaluation_calls: evaluationCalls,
      tokens,
      usd,
      proposals,
      splits,
    },
  }
}
