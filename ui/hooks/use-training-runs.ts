import type { RouteRequest } from '../../contracts/route.ts'
import type { trainingRoutes } from '../../contracts/training.ts'
import { useQuery } from './use-query.ts'

/** Whether a run may still change. */
export const isActive = (run: { status: string }): boolean =>
  run.status === 'pending' || run.status === 'running'

/** Training runs, newest first; read again every three seconds while one is active. */
export const useTrainingRuns = (query: RouteRequest<typeof trainingRoutes.list>['query'] = {}) =>
  useQuery({
    key: ['training-runs', query],
    read: (client, signal) => client.training.list({ query }, { signal }),
    everyMs: (data) => (data?.training_runs.some(isActive) ? 3_000 : 30_000),
  })
