import type { datasetRoutes } from '../../contracts/datasets.ts'
import type { RouteRequest } from '../../contracts/route.ts'
import { useMutation } from './use-mutation.ts'
import { useQuery } from './use-query.ts'

/** Datasets, newest first. */
export const useDatasets = (query: RouteRequest<typeof datasetRoutes.list>['query'] = {}) =>
  useQuery({
    key: ['datasets', query],
    read: (client, signal) => client.datasets.list({ query }, { signal }),
  })

/** Freezes the approved examples of an agent into a dataset. */
export const useCreateDataset = () =>
  useMutation(
    (client, body: RouteRequest<typeof datasetRoutes.create>['body'], options) =>
      client.datasets.create({ body }, options),
    [['datasets'], ['stats']],
  )

/** Imports a dataset from JSON Lines or CSV. */
export const useImportDataset = () =>
  useMutation(
    (
      client,
      {
        query,
        text,
        contentType,
      }: RouteRequest<typeof datasetRoutes.import> extends { query: infer Q }
        ? { query: Q; text: string; contentType: string }
        : never,
      options,
    ) => client.datasets.import({ query, body: text }, { ...options, contentType }),
    [['datasets'], ['stats']],
  )
