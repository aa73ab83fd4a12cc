import { satisfactionOf, type Verdict } from './meaning.ts'

/** How many feedbacks of one type and rating came on one UTC day. */
export interface FeedbackCount extends Verdict {
  /** `2026-11-23`. */
  readonly day: string
  readonly count: number
}

/** Means are null where nothing was counted that has a value. */
export interface FeedbackFigures {
  readonly total: number
  /** Mean of the star ratings. */
  readonly avgRating: number | null
  /** Share of the satisfied among those that carry stars or a thumb. */
  readonly satisfactionRate: number | null
  /** Those that carry stars or a thumb, and the satisfied among them. */
  readonly judged: number
  readonly satisfied: number
}

const sum = (counts: readonly FeedbackCount[], value: (count: FeedbackCount) => number): number =>
  counts.reduce((total, each) => total + each.count * value(each), 0)

/** The figures of the counts together. */
export const figuresOf = (counts: readonly FeedbackCount[]): FeedbackFigures => {
  const rated = sum(counts, ({ rating }) => Number(rating !== null))
  const judged = sum(counts, (each) => Number(satisfactionOf(each) !== null))
  const satisfied = sum(counts, (each) => Number(satisfactionOf(each) === true))
  return {
    total: sum(counts, () => 1),
    judged,
    satisfied,
    avgRating: rated === 0 ? null : sum(counts, ({ rating }) => rating ?? 0) / rated,
    satisfactionRate: judged === 0 ? null : satisfied / judged,
  }
}

const dayMs = 86_400_000

/** The last `days` UTC days up to and including today, oldest first, as `2026-11-23`. */
export const lastDays = (today: Date, days: number): string[] =>
  Array.from({ length: days }, (_, i) =>
    new Date(today.getTime() - (days - 1 - i) * dayMs).toISOString().slice(0, 10),
  )
