import type { EffectMessage } from '../../contracts/messages.ts'
import { effects } from './effects.ts'

export { ExperimentObject } from '../experiment/experiment-object.ts'

/** The Worker that tests in workerd run in: it exports the Durable Object classes, as worker/index.ts does. */
export default {
  queue(batch) {
    effects.push(...batch.messages.map(({ body }) => body))
  },
} satisfies ExportedHandler<never, EffectMessage>
