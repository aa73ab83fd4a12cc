import { v7 as uuidv7 } from 'uuid'
import { parse } from 'yaml'
import systemYaml from '../config/system.yaml'
import { effectMessage } from '../contracts/messages.ts'
import { systemConfig } from '../contracts/system-config.ts'
import { d1Store } from '../db/store.ts'
import { consumeOutbox } from './consumers/effects.ts'
import type { LearningBindings } from './environment.ts'

const config = systemConfig.parse(parse(systemYaml))

/** Seconds before a message that failed is delivered again. */
const retryDelaySeconds = (attempts: number) => Math.min(300, 2 ** attempts)

export default {
  async queue(batch, bindings) {
    const world = {
      bindings,
      config,
      store: d1Store(bindings.DB),
      now: () => new Date(),
      newId: () => uuidv7(),
    }
    for (const message of batch.messages) {
      try {
        switch (batch.queue) {
          case 'prisma-glow-effects': {
            const body = effectMessage.parse(message.body)
            if (body.type === 'outbox') await consumeOutbox(body, world)
            break
          }
        }
        message.ack()
      } catch (error) {
        console.error(
          JSON.stringify({
            level: 'error',
            event: 'message_failed',
            queue: batch.queue,
            id: message.id,
            error: error instanceof Error ? error.stack : String(error),
          }),
        )
        message.retry({ delaySeconds: retryDelaySeconds(message.attempts) })
      }
    }
  },
} satisfies ExportedHandler<LearningBindings>
