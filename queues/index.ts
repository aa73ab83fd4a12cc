import { v7 as uuidv7 } from 'uuid'
import { parse } from 'yaml'
import systemYaml from '../config/system.yaml'
import { effectMessage, trainingMessage } from '../contracts/messages.ts'
import { trainingRunOf } from '../contracts/rpc/training-run.ts'
import { systemConfig } from '../contracts/system-config.ts'
import { describeError, logLine } from '../core/log-line.ts'
import { d1Store } from '../db/store.ts'
import { consumeOutbox } from './consumers/effects.ts'
import { consumeExperimentChanged } from './consumers/experiment-changed.ts'
import { consumeExposures, keepDeadExposures } from './consumers/exposures.ts'
import { consumeAdvance } from './consumers/training-advance.ts'
import { consumeStep } from './consumers/training-step.ts'
import { completeObservations } from './effects/complete-observations.ts'
import { outcomeBatches } from './effects/outcome-batches.ts'
import type { LearningBindings } from './environment.ts'
import type { LearningWorld } from './learning-world.ts'

const config = systemConfig.parse(parse(systemYaml))

/** Seconds before a message that failed is delivered again. */
const retryDelaySeconds = (attempts: number) => Math.min(300, 2 ** attempts)

/** The world of one delivery. */
const worldOf = (bindings: LearningBindings): LearningWorld => ({
  bindings,
  config,
  store: d1Store(bindings.DB),
  access: {
    apiKey: bindings.OPENAI_API_KEY,
    baseUrl: bindings.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
    defaultModel: bindings.MODEL === undefined ? (bindings.OPENAI_MODEL ?? 'gpt-4o-mini') : 'reference',
    fetcher: bindings.MODEL,
  },
  outcomes: outcomeBatches({
    namespace: bindings.EXPERIMENT,
    now: () => new Date(),
    complete: completeObservations(d1Store(bindings.DB)),
  }),
  now: () => new Date(),
  newId: () => uuidv7(),
  trainingRun: (orgId, runId) => trainingRunOf(bindings.TRAINING_RUN, orgId, runId),
})

const consumers: Readonly<Record<string, (body: unknown, world: LearningWorld) => Promise<void>>> = {
  'prisma-glow-effects': async (body, world) => {
    const message = effectMessage.parse(body)
    switch (message.type) {
      case 'outbox':
        return consumeOutbox(message, world)
      case 'experiment.changed':
        return consumeExperimentChanged(message, world)
      case 'exposures':
        return consumeExposures(message, world)
    }
  },
  'prisma-glow-training': async (body, world) => {
    const message = trainingMessage.parse(body)
    await (message.type === 'step' ? consumeStep(message, world) : consumeAdvance(message, world))
  },
  'prisma-glow-dead': async (body, world) => {
    const message = effectMessage.safeParse(body).data
    if (message?.type === 'exposures') await keepDeadExposures(message, world)
    // Every other one names work that a row or a Durable Object still owes and sends again: only the fact is worth keeping.
    console.error(logLine('error', 'message_dead', { body: JSON.stringify(body) }))
  },
}

export default {
  async queue(batch, bindings) {
    const world = worldOf(bindings)
    const consume = consumers[batch.queue]
    await Promise.all(
      batch.messages.map(async (message) => {
        try {
          await consume?.(message.body, world)
          message.ack()
        } catch (error) {
          console.error(
            logLine('error', 'message_failed', {
              queue: batch.queue,
              attempts: message.attempts,
              error: describeError(error),
            }),
          )
          message.retry({ delaySeconds: retryDelaySeconds(message.attempts) })
        }
      }),
    )
  },
} satisfies ExportedHandler<LearningBindings>
