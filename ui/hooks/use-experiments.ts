import type { z } from 'zod'
import type { experimentCreate, experimentRoutes } from '../../contracts/experiments.ts'
import type { RouteRequest } from '../../contracts/route.ts'
import { useMutation } from './use-mutation.ts'
import { useQuery } from './use-query.ts'

const followMs = 5_000

/** Experiments, newest first. */
export const useExperiments = (query: RouteRequest<typeof experimentRoutes.list>['query'] = {}) =>
  useQuery({
    key: ['experiments', query],
    read: (client, signal) => client.experiments.list({ query }, { signal }),
    everyMs: followMs,
  })

/** One experiment. */
export const useExperiment = (id: string) =>
  useQuery({
    key: ['experiment', id],
    read: (client, signal) => client.experiments.get({ params: { id } }, { signal }),
    everyMs: followMs,
  })

/** What an experiment shows so far; reading it often does not bias it. */
export const useExperimentResults = (id: string) =>
  useQuery({
    key: ['experiment-results', id],
    read: (client, signal) => client.experiments.results({ params: { id } }, { signal }),
    everyMs: followMs,
  })

const touched = [['experiments'], ['experiment'], ['experiment-results'], ['deployments'], ['stats']]

/** Creates a draft. */
export const useCreateExperiment = () =>
  useMutation(
    (client, body: z.input<typeof experimentCreate>, options) => client.experiments.create({ body }, options),
    touched,
  )

/** Starts a draft. */
export const useStartExperiment = () =>
  useMutation((client, id: string, options) => client.experiments.start({ params: { id } }, options), touched)

export type ExperimentAction =
  | { readonly action: 'pause' | 'resume'; readonly id: string }
  | { readonly action: 'stop' | 'rollback'; readonly id: string; readonly reason: string }
  | { readonly action: 'deploy' | 'keep_current'; readonly id: string; readonly reason: string }

const reasonOf = (reason: string) => (reason === '' ? {} : { reason })

/** Pauses, resumes, ends or decides an experiment. */
export const useChangeExperiment = () =>
  useMutation(async (client, change: ExperimentAction, options) => {
    const params = { id: change.id }
    switch (change.action) {
      case 'pause':
        return client.experiments.pause({ params }, options)
      case 'resume':
        return client.experiments.resume({ params }, options)
      case 'stop':
        return client.experiments.stop({ params, body: reasonOf(change.reason) }, options)
      case 'rollback':
        return client.experiments.rollback({ params, body: reasonOf(change.reason) }, options)
      case 'deploy':
      case 'keep_current':
        return client.experiments.decide(
          { params, body: { decision: change.action, ...reasonOf(change.reason) } },
          options,
        )
    }
  }, touched)
