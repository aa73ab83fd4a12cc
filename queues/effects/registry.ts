import type { Effect } from './effect.ts'
import { trainingRequested } from './training-requested.ts'

/** Every effect by the topic of its outbox rows. A new effect is a file in this folder and a line here. */
export const effects: Readonly<Record<string, Effect>> = {
  'training.requested': trainingRequested,
}
