import { daysUntil } from './arrivals.ts'

const WEEK_DAYS = 7

/** How long an experiment runs. */
export interface Duration {
  readonly plannedDays: number
  /** Null when the units needed are not known or would take more than a year. */
  readonly expectedDays: number | null
  readonly minDurationHours: number
  readonly wholeWeeks: boolean
}

/**
 * As long as the effect takes, but at least the product's minimum and at most what is allowed; in whole weeks as soon as
 * a week is allowed.
 * @param perDay enrolled units by the day of their first value
 * @param needed units, null when it is not known how many
 */
export function durationOf(
  perDay: readonly number[],
  needed: number | null,
  maxDays: number,
  defaults: { readonly minDurationHours: number },
): Duration {
  const wholeWeeks = maxDays >= WEEK_DAYS
  const longest = wholeWeeks ? Math.floor(maxDays / WEEK_DAYS) * WEEK_DAYS : maxDays
  const minDurationHours = Math.min(defaults.minDurationHours, longest * 24)
  const days = needed === null ? null : daysUntil(perDay, needed)
  const least = days === null ? null : Math.max(days, Math.ceil(minDurationHours / 24))
  const expectedDays = least === null ? null : wholeWeeks ? Math.ceil(least / WEEK_DAYS) * WEEK_DAYS : least
  return {
    plannedDays: Math.min(expectedDays ?? longest, longest),
    expectedDays,
    minDurationHours,
    wholeWeeks,
  }
}

/** 7, 14, 21 ... up to the week that the last day is in. */
export function wholeWeeksUpTo(days: number): number[] {
  return Array.from({ length: Math.ceil(days / WEEK_DAYS) }, (_, week) => (week + 1) * WEEK_DAYS)
}
