import { QueryClient } from '@tanstack/query-core'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { ApiProblem, type Client } from '../../contracts/client.ts'

/** What every hook needs: the client of the signed-in person and the cache of what it read. */
export interface Learning {
  readonly client: Client
  readonly queries: QueryClient
}

const LearningContext = createContext<Learning | null>(null)

/** Gives the hooks and components below it their client. */
export const LearningProvider = LearningContext.Provider

/** The client and cache of this page; throws outside a LearningProvider. */
export const useLearning = (): Learning => {
  const learning = useContext(LearningContext)
  if (learning === null) throw new Error('Wrap the page in <LearningProvider value={…}>')
  return learning
}

/** A request that was refused stays refused; what did not arrive is tried again. */
const isWorthRetrying = (failures: number, error: Error): boolean =>
  failures < 2 && !(error instanceof ApiProblem && error.status < 500)

/** A cache for one client. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { staleTime: 5_000, retry: isWorthRetrying, refetchOnWindowFocus: true },
    },
  })
