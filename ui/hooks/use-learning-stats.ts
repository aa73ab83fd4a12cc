import type { LearningStats } from '../../contracts/administration.ts'
import { type Query, useQuery } from './use-query.ts'

/** The KPIs of the last `days` days, of one agent or of all; read again every 15 seconds. */
export const useLearningStats = (query: { days: number; agent_id?: string }): Query<LearningStats> =>
  useQuery({
    key: ['stats', query],
    read: (client, signal) => client.stats.get({ query }, { signal }),
    everyMs: 15_000,
  })
