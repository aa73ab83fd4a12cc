import type { z } from 'zod'
import type { trainingRunCreate } from '../../contracts/training.ts'
import { useMutation } from './use-mutation.ts'

export type TrainingRunInput = z.input<typeof trainingRunCreate>

/** Starts a training run; a second click with the same input starts no second run. */
export const useCreateTrainingRun = () =>
  useMutation(
    (client, body: TrainingRunInput, options) => client.training.create({ body }, options),
    [['training-runs'], ['stats']],
  )

/** What a run would cost, before it starts. */
export const usePreflight = () =>
  useMutation((client, body: TrainingRunInput) => client.training.preflight({ body }), [])

/** Ends a run; what it found so far is kept. */
export const useCancelTrainingRun = () =>
  useMutation(
    (client, id: string, options) => client.training.cancel({ params: { id } }, options),
    [['training-runs'], ['training-run']],
  )
