import type { exampleTypes } from '../../contracts/annotation.ts'
import type { FeedbackCount } from '../feedback/statistics.ts'

interface Counted {
  readonly count: number
}

/** Everything that the KPIs of some days are computed from. Days are UTC: `2026-11-23`. */
export interface LearningCounts {
  readonly feedback: readonly (FeedbackCount & { readonly agentId: string })[]
  /** Different executions that the feedback is on. */
  readonly executionsWithFeedback: number
  readonly executions: readonly {
    readonly agentId: string
    readonly day: string
    readonly executions: number
    readonly errors: number
    readonly latencyMsSum: number
    readonly tokensSum: number
  }[]
  readonly examples: readonly (Counted & {
    readonly type: (typeof exampleTypes)[number]
    readonly source: string
  })[]
  /** Examples that wait for an expert now, whenever they were made. */
  readonly queueLength: number
  readonly annotations: readonly (Counted & {
    readonly day: string
    readonly decision: string
    /** Mean quality score of these. */
    readonly quality: number
  })[]
  readonly datasetItems: number
  readonly runs: readonly (Counted & { readonly status: string })[]
  /** Scores on the sealed test of the last run that improved something. */
  readonly improvement: { readonly before: number; readonly after: number } | null
  readonly experiments: readonly (Counted & { readonly status: string; readonly winner: string | null })[]
  readonly deployments: readonly (Counted & { readonly status: string })[]
  readonly agents: readonly {
    readonly id: string
    readonly slug: string
    readonly name: string
    readonly version: number
  }[]
}
