import type { Effect } from './effect.ts'
import { executionsRecorded } from './executions-recorded.ts'
import { exposuresLogged } from './exposures-logged.ts'
import { feedbackRecorded } from './feedback-recorded.ts'
import { trainingRequested } from './training-requested.ts'

/** Every effect by the topic of its outbox rows. A new effect is a file in this folder and a line here. */
export const effects: Readonly<Record<string, Effect>> = {
  'executions.recorded': executionsRecorded,
  'exposures.logged': exposuresLogged,
  'feedback.recorded': feedbackRecorded,
  'training.requested': trainingRequested,
}
