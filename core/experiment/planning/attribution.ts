import type { FirstValues } from './past-traffic.ts'

/** The window of experiments that ask for none: a week. */
const DEFAULT_HOURS = 168

/** The share of units whose first value the window should hold. */
const WANTED_SHARE = 0.95

/** How long after a unit's first execution its first value may come. */
export interface Attribution {
  readonly hours: number
  /** Days within which half, and `WANTED_SHARE`, of the first values came; null without any. */
  readonly medianDays: number | null
  readonly mostDays: number | null
}

/** The default window, or a longer one where more than one in twenty first values would come too late for it. */
export function attributionOf(values: readonly FirstValues[]): Attribution {
  const mostDays = daysWithin(values, WANTED_SHARE)
  return {
    hours: Math.max(DEFAULT_HOURS, 24 * (mostDays ?? 0)),
    medianDays: daysWithin(values, 0.5),
    mostDays,
  }
}

/** The least number of days within which this share of the values came. */
function daysWithin(values: readonly FirstValues[], share: number): number | null {
  const wanted = share * values.reduce((sum, { units }) => sum + units, 0)
  let seen = 0
  for (const { delayDays, units } of values.toSorted((a, b) => a.delayDays - b.delayDays)) {
    seen += units
    if (seen >= wanted) return delayDays + 1
  }
  return null
}
