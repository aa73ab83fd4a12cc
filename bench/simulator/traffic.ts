import type { Variant } from '../../contracts/splits.ts'
import { betaRate, type Random, randomOf } from '../random.ts'
import type { BinaryOutcomeModel, OutcomeModel, Traffic, World } from './world.ts'

const HOUR_MS = 3_600_000
const DAY_HOURS = 24

/** Monday, midnight. */
export const START = Date.UTC(2026, 9, 5)

/** A visit of a user, before anything is assigned. */
export interface Visit {
  readonly at: number
  readonly user: number
}

export function isWeekend(at: number): boolean {
  return [0, 6].includes(new Date(at).getUTCDay())
}

/** Visits an hour at a moment: most in the afternoon, fewest twelve hours later. */
export function visitsPerHour({ visitsPerDay, dailySwing, weekendFactor }: Traffic, at: number): number {
  const hour = (at - START) / HOUR_MS
  const swing = 1 + dailySwing * Math.cos((2 * Math.PI * (hour - 15)) / DAY_HOURS)
  return (visitsPerDay / DAY_HOURS) * swing * (isWeekend(at) ? weekendFactor : 1)
}

/** Visits of a short interval in their order. */
export function visitsBetween(traffic: Traffic, from: number, to: number, random: Random): Visit[] {
  const expected = visitsPerHour(traffic, (from + to) / 2) * ((to - from) / HOUR_MS)
  return Array.from({ length: random.poisson(expected) }, () => ({
    at: from + (to - from) * random.uniform(),
    user: Math.floor(traffic.users * random.uniform()),
  })).toSorted((one, other) => one.at - other.at)
}

/** What a visit shows, with how much later: null when it reports nothing. */
export function outcomeOf(
  model: OutcomeModel,
  { user, at }: Visit,
  variant: Variant,
  world: World,
  seed: number,
  random: Random,
): { value: number; delayMs: number } | null {
  if (random.uniform() >= model.reported) return null
  const progress = (at - START) / (world.days * DAY_HOURS * HOUR_MS)
  const value =
    model.type === 'binary'
      ? Number(random.uniform() < rateOf(model, user, variant, at, progress, seed))
      : model.median *
        (1 + model.drift * progress) *
        (variant === 'B' ? model.factor : 1) *
        Math.exp(model.sigma * random.normal())
  return { value, delayMs: model.delayHours === 0 ? 0 : HOUR_MS * random.exponential(model.delayHours) }
}

function rateOf(
  model: BinaryOutcomeModel,
  user: number,
  variant: Variant,
  at: number,
  progress: number,
  seed: number,
): number {
  const { rate, spread, drift, weekend, effect } = model
  // A user's own rate is drawn from the user's own stream: the same at every visit, with nothing to remember.
  const own = spread === 0 ? rate : betaRate(randomOf(seed, 'user', user), rate, spread)
  return own + drift * progress + (isWeekend(at) ? weekend : 0) + (variant === 'B' ? effect : 0)
}
