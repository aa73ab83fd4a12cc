import type { z } from 'zod'
import { ApiProblem } from '../../contracts/client.ts'
import type { experimentDesignRequest } from '../../contracts/experiment-design.ts'
import type {
  Experiment,
  ExperimentStatus,
  experimentCreate,
  experimentRoutes,
  SharesChange,
} from '../../contracts/experiments.ts'
import type { RouteRequest } from '../../contracts/route.ts'
import { useMutation } from './use-mutation.ts'
import { useQuery } from './use-query.ts'

const followMs = 5_000

/** What is over is not read again and again. */
const whileAlive = (data: { readonly status: ExperimentStatus } | undefined): number | false =>
  data === undefined || ['draft', 'running', 'paused'].includes(data.status) ? followMs : false

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
    everyMs: whileAlive,
  })

/** What an experiment shows so far; reading it often does not bias it. */
export const useExperimentResults = (id: string) =>
  useQuery({
    key: ['experiment-results', id],
    read: (client, signal) => client.experiments.results({ params: { id } }, { signal }),
    everyMs: whileAlive,
  })

const touched = [['experiments'], ['experiment'], ['experiment-results'], ['deployments'], ['stats']]

/** Creates a draft. */
export const useCreateExperiment = () =>
  useMutation(
    (client, body: z.input<typeof experimentCreate>, options) => client.experiments.create({ body }, options),
    touched,
  )

/** Plans an experiment from past traffic; it changes nothing. */
export const useDesignExperiment = () =>
  useMutation(
    (client, body: z.input<typeof experimentDesignRequest>, options) =>
      client.experiments.design({ body }, options),
    [],
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

/** What came of a change of the split: done, or overtaken by a change of somebody else, with what is in force now. */
export type SplitOutcome = { readonly done: true } | { readonly done: false; readonly now: Experiment }

/** Changes the split of a running experiment, unless it has changed since it was looked at. */
export const useChangeSplit = () =>
  useMutation(
    async (client, change: SharesChange & { readonly id: string }, options): Promise<SplitOutcome> => {
      const { id, ...body } = change
      const params = { id }
      try {
        await client.experiments.split({ params, body }, options)
        return { done: true }
      } catch (error) {
        if (!(error instanceof ApiProblem && error.status === 409)) throw error
        const now = await client.experiments.get({ params })
        // Refused for another reason, such as a pause.
        if (now.config_version === body.expected_config_version) throw error
        return { done: false, now }
      }
    },
    touched,
  )
