import { useQuery } from './use-query.ts'

/** The organization's agents (at most 200). */
export const useAgents = () =>
  useQuery({
    key: ['agents'],
    read: (client, signal) => client.agents.list({ query: { limit: 200 } }, { signal }),
  })
