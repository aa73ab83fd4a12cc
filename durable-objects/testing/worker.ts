import type { EffectMessage, TrainingMessage } from '../../contracts/messages.ts'
import { effects } from './effects.ts'
import { trainingMessages } from './training-messages.ts'

export { ExperimentObject } from '../experiment/experiment-object.ts'
export { TrainingRunObject } from '../training-run/training-run-object.ts'

/** The Worker that tests in workerd run in: it exports the Durable Object classes, as worker/index.ts does. */
export default {
  queue(batch) {
    for (const { body } of batch.messages) {
      if (body.type === 'advance' || body.type === 'step') trainingMessages.push(body)
      else effects.push(body)
    }
  },
} satisfies ExportedHandler<never, EffectMessage | TrainingMessage>
