import type { TrainingMessage } from '../../contracts/messages.ts'

/** What training-run objects sent to the queue, in order. */
export const trainingMessages: TrainingMessage[] = []
