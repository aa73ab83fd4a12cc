import type { FeedbackCount } from '../../feedback/statistics.ts'

/** One day of an agent. */
export interface TrafficDay {
  readonly executions: number
  readonly errors: number
  /** Of executions without an error. */
  readonly latencyMsSum: number
  /** Different units. */
  readonly units: number
  /** Units that had not come since the first day that is looked at. */
  readonly newUnits: number
}

/** First values of a metric, one a unit, of units that are alike in when it came. */
export interface FirstValues {
  /** Number of the day, 0 is the first one. */
  readonly day: number
  /** Whole days since the unit's first execution. */
  readonly delayDays: number
  readonly units: number
  readonly sum: number
  readonly sumOfSquares: number
}

/** What an agent met before an experiment, as far back as it is looked at. Days are 24 hours and the last one ends now. */
export interface PastTraffic {
  readonly from: Date
  /** Oldest first, also those without traffic; none when the agent never was asked. */
  readonly days: readonly TrafficDay[]
  /** Values of the primary metric. */
  readonly firstValues: readonly FirstValues[]
  readonly feedback: readonly FeedbackCount[]
}

/** The share of an agent's units that an experiment can have now. */
export interface Room {
  /** Share of units that no experiment enrols. */
  readonly holdoutPercentage: number
  /** Hundredths of the agent's units that no running experiment or rollout has. */
  readonly freePercentage: number
}

/** What holds for experiments that ask for nothing else. */
export interface DesignDefaults {
  readonly minSampleSize: number
  readonly minDurationHours: number
  readonly significanceThreshold: number
}
