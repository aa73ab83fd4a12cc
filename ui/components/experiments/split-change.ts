import { count } from '../../kit/format.ts'

/** Percentages of an experiment's units. */
export interface Shares {
  readonly control: number
  readonly treatment: number
}

/**
 * The percentage of an experiment's units that meet something else after a change of its split. Units are drawn twice:
 * whether they are enrolled, then which variant they get, each with hashes that move no more units than its share changes.
 */
export const movedPercentage = (from: Shares, to: Shares): number => {
  const [before, after] = [from.control + from.treatment, to.control + to.treatment]
  const turned = Math.abs(from.treatment / before - to.treatment / after)
  return Math.round(100 * (Math.abs(before - after) + Math.min(before, after) * turned)) / 100
}

/** What a change of the split means for the units that are there. */
export const moveSentence = (from: Shares, to: Shares): string => {
  const moved = movedPercentage(from, to)
  return moved === 0
    ? 'These are the shares that it has.'
    : `About ${count(moved)} % of the units meet something else than before; all others keep what they have.`
}
