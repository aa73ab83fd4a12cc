import { keepPreviousData, type QueryKey, QueryObserver } from '@tanstack/query-core'
import { useEffect, useReducer, useState } from 'preact/hooks'
import type { Client } from '../../contracts/client.ts'
import { useLearning } from './learning-context.ts'

export interface QueryOptions<T> {
  readonly key: QueryKey
  readonly read: (client: Client, signal: AbortSignal) => Promise<T>
  /** Reads again this often, or as often as the last answer asks for. */
  readonly everyMs?: number | ((data: T | undefined) => number | false)
  readonly enabled?: boolean
}

/** The state of something read from the server. Data stays while it is read again, also after a failure. */
export interface Query<T> {
  readonly data: T | undefined
  readonly error: Error | null
  readonly isLoading: boolean
  /** What is shown belongs to an earlier question or an earlier moment. */
  readonly isStale: boolean
  readonly updatedAt: number
  readonly retry: () => void
}

/** Binds a query-core observer to a component. */
export const useQuery = <T>({ key, read, everyMs, enabled = true }: QueryOptions<T>): Query<T> => {
  const { client, queries } = useLearning()
  const options = queries.defaultQueryOptions({
    queryKey: key,
    queryFn: ({ signal }: { signal: AbortSignal }) => read(client, signal),
    refetchInterval:
      typeof everyMs === 'function'
        ? (query: { state: { data: T | undefined } }) => everyMs(query.state.data)
        : (everyMs ?? false),
    placeholderData: keepPreviousData,
    enabled,
  })
  const [observer] = useState(() => new QueryObserver<T>(queries, options))
  const [, render] = useReducer((count: number) => count + 1, 0)
  useEffect(() => observer.subscribe(() => render(undefined as never)), [observer])
  useEffect(() => observer.setOptions(options))

  const result = observer.getOptimisticResult(options)
  return {
    data: result.data,
    error: result.error,
    isLoading: result.isLoading,
    isStale: result.isPlaceholderData || result.isRefetchError,
    updatedAt: result.dataUpdatedAt,
    retry: () => void observer.refetch(),
  }
}
