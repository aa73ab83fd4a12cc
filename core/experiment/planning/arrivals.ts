/** The longest wait that is foretold, in days. */
export const LONGEST_WAIT_DAYS = 365

/** Days at the end of the past that stand for the time after it. */
const TAIL_DAYS = 7

/** Mean of the last week, or of all days when there are fewer; 0 of none. */
export function latestRate(perDay: readonly number[]): number {
  const tail = perDay.slice(-TAIL_DAYS)
  return tail.length === 0 ? 0 : tail.reduce((sum, count) => sum + count, 0) / tail.length
}

/**
 * Units that an experiment has after so many days. On its first day every unit is new, later most have been there: so
 * it is taken to meet them as one would have that began with the observed days, and after these at the latest rate.
 * @param perDay units by the day on which they came first, oldest day first
 */
export function unitsAfter(perDay: readonly number[], days: number): number {
  const observed = perDay.slice(0, days).reduce((sum, count) => sum + count, 0)
  return observed + Math.max(0, days - perDay.length) * latestRate(perDay)
}

/** The first whole day by whose end there are so many units; null when that takes more than a year. */
export function daysUntil(perDay: readonly number[], units: number): number | null {
  for (let days = 1; days <= LONGEST_WAIT_DAYS; days++) {
    if (unitsAfter(perDay, days) >= units) return days
  }
  return null
}
