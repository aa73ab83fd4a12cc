import { shuffled } from '../../../core/randomness.ts'
import { takeTurns } from '../../../core/selection/class-medoids.ts'
import type { TrainingItem } from '../engine.ts'
import { hasLabels } from './example-sets.ts'
import type { Arm, Race } from './state.ts'

/** Finalists that answer every validation item of the race. */
const finalists = 3
/** Fewer validation items decide nothing. */
const fewestItems = 16
/** More validation items than this do not pay during the search. */
const mostItems = 400
const shares = [0.25, 0.5, 0.75, 1]

/**
 * The order in which every arm meets the validation items: label by label in turns, each label's items
 * shuffled by the seed. Any first part is a stratified minibatch, and arms are compared on the same items.
 */
export function validationOrder(items: readonly TrainingItem[], seed: number): number[] {
  const strata = new Map<string, number[]>()
  const labelled = hasLabels(items)
  items.forEach((item, index) => {
    const stratum = labelled ? item.expected.trim() : ''
    strata.set(stratum, [...(strata.get(stratum) ?? []), index])
  })
  const lists = [...strata].map(([label, members]) =>
    shuffled(members, { seed, step: 'order', purpose: label }),
  )
  return takeTurns(shuffled(lists, { seed, step: 'order', purpose: 'labels' }))
}

/** The lengths that all arms have answered after each rung, for a race over `depth` items. */
export function rungsOf(depth: number): number[] {
  return shares.map((share) => Math.ceil(share * depth))
}

/** Arms that go on after a rung: half, then a quarter, but never fewer than the finalists. */
export function survivors(starters: number, rung: number): number {
  return Math.min(starters, Math.max(finalists, Math.ceil(starters / 2 ** (rung + 1))))
}

/** The most calls that a race can cost when `fresh` of its `starters` have answered nothing yet. */
export function raceCost(starters: number, fresh: number, depth: number): number {
  let [cost, answered, running] = [0, 0, fresh]
  rungsOf(depth).forEach((length, rung) => {
    cost += running * (length - answered)
    answered = length
    running = Math.min(running, survivors(starters, rung))
  })
  return cost
}

/** A race that a budget can pay: how many arms start and how many items the finalists answer. */
export interface RacePlan {
  readonly fresh: number
  readonly depth: number
}

/**
 * The race to run on a budget. Precision first: few arms that are told apart are worth more than many that
 * are not. As many items as possible (half of them at least) with five arms or more, else with three, else
 * with two on however few; then as many arms as fit. Null when not even that fits.
 */
export function planRace(fresh: number, available: number, budget: number): RacePlan | null {
  const deepest = Math.min(available, mostItems)
  const fewest = Math.min(fewestItems, deepest)
  const attempts = [
    { arms: 5, shares: [1, 0.75, 0.5] },
    { arms: 3, shares: [1, 0.75, 0.5] },
    { arms: 2, shares: [1, 0.75, 0.5, 0.33, 0.25, 0] },
  ]
  for (const attempt of attempts) {
    for (const share of attempt.shares) {
      const depth = Math.max(fewest, Math.floor(share * deepest))
      for (let arms = fresh; arms >= Math.min(fresh, attempt.arms); arms--) {
        if (raceCost(arms, arms, depth) <= budget) return { fresh: arms, depth }
      }
    }
  }
  return null
}

/** Mean score over the first `length` items of the order. */
export function meanScore(arm: Arm, length: number): number {
  let sum = 0
  for (let place = 0; place < length; place++) sum += arm.scores[place] ?? 0
  return length === 0 ? 0 : sum / length
}

/** How many items from the start of the order an arm has answered without a gap. */
export function answered(arm: Arm): number {
  const gap = arm.scores.indexOf(null)
  return gap < 0 ? arm.scores.length : gap
}

/**
 * The arms that go on from the current rung, best first: the better part by mean score, without those that
 * are worse than the best beyond chance (paired difference below -3 standard errors).
 */
export function selectSurvivors(race: Race, arms: readonly Arm[], tokens: (arm: Arm) => number): number[] {
  const length = race.rungs[race.rung] ?? 0
  const ranked = rankArms(race.arms, arms, length, tokens)
  const best = arms[ranked[0] ?? 0]
  return ranked
    .slice(0, survivors(race.arms.length, race.rung))
    .filter((place) => best === undefined || !clearlyWorse(arms[place], best, length))
}

/**
 * Places of arms, best first over the first `length` items. A tie goes to the arm that states the output format,
 * then to fewer prompt tokens, then to the earlier arm.
 */
export function rankArms(
  places: readonly number[],
  arms: readonly Arm[],
  length: number,
  tokens: (arm: Arm) => number,
): number[] {
  const rows = places.flatMap((place) => {
    const arm = arms[place]
    return arm === undefined
      ? []
      : [{ place, mean: meanScore(arm, length), format: arm.format, tokens: tokens(arm) }]
  })
  rows.sort((a, b) => b.mean - a.mean || b.format - a.format || a.tokens - b.tokens || a.place - b.place)
  return rows.map((row) => row.place)
}

function clearlyWorse(arm: Arm | undefined, best: Arm, length: number): boolean {
  if (arm === undefined || arm === best) return false
  const differences = Array.from(
    { length },
    (_, place) => (arm.scores[place] ?? 0) - (best.scores[place] ?? 0),
  )
  const mean = differences.reduce((sum, value) => sum + value, 0) / length
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length
  return mean < 0 && mean < -3 * Math.sqrt(variance / length)
}
