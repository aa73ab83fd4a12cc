import type { annotationRoutes } from '../../contracts/annotation.ts'
import type { RouteRequest, RouteResult } from '../../contracts/route.ts'
import { useMutation } from './use-mutation.ts'
import { useQuery } from './use-query.ts'

export type QueueQuery = RouteRequest<typeof annotationRoutes.queue>['query']
export type QueueItem = RouteResult<typeof annotationRoutes.queue>['queue'][number]
export type AnnotationInput = RouteRequest<typeof annotationRoutes.submit>['body']

const touched = [['annotation-queue'], ['stats']]

/** Examples to review, most valuable first; read again every 20 seconds, others work on it too. */
export const useAnnotationQueue = (query: QueueQuery = {}) =>
  useQuery({
    key: ['annotation-queue', query],
    read: (client, signal) => client.annotation.queue({ query }, { signal }),
    everyMs: 20_000,
  })

/** Leases an example to the signed-in expert, so that nobody else works on it. */
export const useClaimExample = () =>
  useMutation((client, exampleId: string) => client.annotation.claim({ body: { example_id: exampleId } }), [])

/** Submits an assessment; a second click with the same input submits nothing twice. */
export const useSubmitAnnotation = () =>
  useMutation(
    (client, body: AnnotationInput, options) => client.annotation.submit({ body }, options),
    touched,
  )

/** Puts a decided example back into the queue; its annotations stay. */
export const useReopenExample = () =>
  useMutation(
    (client, exampleId: string, options) =>
      client.annotation.reopen({ body: { example_id: exampleId } }, options),
    touched,
  )
