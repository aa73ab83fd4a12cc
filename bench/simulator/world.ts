import type { SplitDefinition } from '../../contracts/rpc/experiment.ts'

/** Everything that happens around an experiment or a rollout; plain data. */
export interface World {
  readonly name: string
  /** The salt is replaced by one of the run, so that runs assign differently. */
  readonly definition: SplitDefinition
  /** The simulation ends here when nothing was decided before. */
  readonly days: number
  readonly traffic: Traffic
  readonly outcomes: Readonly<Record<string, OutcomeModel>>
  readonly delivery: Delivery
}

/** Visits: a Poisson process whose rate follows the hour of the day and the day of the week. */
export interface Traffic {
  /** On a working day. */
  readonly visitsPerDay: number
  /** Users who come back at random; each visit is of one of them. */
  readonly users: number
  /** 0: the same at every hour; 1: nobody in the deepest night. */
  readonly dailySwing: number
  /** Visits at the weekend, as a multiple of those of a working day. */
  readonly weekendFactor: number
}

export type OutcomeModel = BinaryOutcomeModel | AmountModel

interface Reported {
  /** Share of visits that report it. */
  readonly reported: number
  /** Mean of an exponential delay; 0: it comes with the visit. */
  readonly delayHours: number
  /** Change from the first to the last hour, of both variants: of the rate, or of the median as a share of it. */
  readonly drift: number
}

/** Something that happens or not. */
export interface BinaryOutcomeModel extends Reported {
  readonly type: 'binary'
  /** Rate of A at the beginning. */
  readonly rate: number
  /** What is added in B. */
  readonly effect: number
  /** What is added at the weekend. */
  readonly weekend: number
  /** How far users differ: correlation of two outcomes of one user. */
  readonly spread: number
}

/** A positive amount with a heavy tail: log-normal. */
export interface AmountModel extends Reported {
  readonly type: 'amount'
  readonly median: number
  /** Standard deviation of the logarithm; at 1.2 one in a hundred is 16 times the median. */
  readonly sigma: number
  /** Median of B, as a multiple of that of A. */
  readonly factor: number
}

/** How observations reach the experiment. */
export interface Delivery {
  /** Batches are sent this often. */
  readonly everyMinutes: number
  readonly batchSize: number
  /** Shares of batches that are lost, come twice, or come one to ten sendings late. */
  readonly lost: number
  readonly doubled: number
  readonly late: number
  /** Share of the observations of B that nobody sends, as when B crashes before it reports. */
  readonly lostOfB: number
}
