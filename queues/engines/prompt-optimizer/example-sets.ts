import { estimateTokens, tokensPerMessage } from '../../../core/agent/tokens.ts'
import { areLabels } from '../../../core/evaluation/grade.ts'
import { classMedoids } from '../../../core/selection/class-medoids.ts'
import { coverage, farthestFirst } from '../../../core/selection/coverage.ts'
import type { EngineInput, TrainingItem } from '../engine.ts'
import type { ExampleRef, ExampleSet } from './state.ts'

/** Examples get at most so many tokens of the prompt: they fit a window of 8k with room for the rest. */
const exampleTokens = 6000
/** Selection compares every two items; a larger training split is thinned out to so many first. */
const mostItems = 1000
/** Sizes in multiples of the number of labels; without labels, of `textUnit`. */
const multiples = [1, 2, 4]
const textUnit = 4

/** Whether the expected outputs are labels, so that examples can be balanced over them. */
export function hasLabels(items: readonly TrainingItem[]): boolean {
  return areLabels(items.map((item) => item.expected))
}

/**
 * Training items in order of usefulness as examples: label by label for labels, by coverage for texts.
 * @param count how many are wanted
 */
export function rankItems(train: readonly TrainingItem[], count = train.length): number[] {
  const items = train.slice(0, mostItems)
  return hasLabels(items)
    ? classMedoids(
        items.map((item) => ({ text: item.input, label: item.expected.trim() })),
        count,
      )
    : coverage(
        items.map((item) => item.input),
        count,
      )
}

/** One medoid a label, or a few texts that cover the rest. */
export function smallestCurated(train: readonly TrainingItem[]): ExampleSet {
  return sized(curatedName(train), rankItems(train, setUnit(train)), train)
}

function curatedName(train: readonly TrainingItem[]): string {
  return hasLabels(train) ? 'medoids' : 'coverage'
}

/** The unit in which sets are sized: one example a label. */
export function setUnit(train: readonly TrainingItem[]): number {
  return hasLabels(train) ? new Set(train.map((item) => item.expected.trim())).size : textUnit
}

/** The example sets that need no model call: none or the baseline's, medoids in several sizes, coverage, all that fit. */
export function curatedSets(input: EngineInput, ranked: readonly number[]): ExampleSet[] {
  const { train, baseline } = input
  const unit = setUnit(train)
  const name = curatedName(train)
  const baselineSets: ExampleSet[] =
    baseline.examples.length === 0
      ? [{ method: '', items: null }]
      : [
          { method: 'examples as they are', items: null },
          { method: '', items: [] },
        ]
  const sizes = multiples.map((multiple) => multiple * unit).filter((size) => size < train.length)
  const middle = Math.min(2 * unit, train.length)
  const inputs = train.slice(0, mostItems).map((item) => item.input)
  const others = hasLabels(train) ? [sized('coverage', coverage(inputs, middle), train)] : []
  return distinctSets([
    ...baselineSets,
    ...sizes.map((size) => sized(name, ranked.slice(0, size), train)),
    sized(name, ranked, train),
    ...others,
    sized('farthest', farthestFirst(inputs, middle), train),
  ])
}

/** A set of expected answers, cut to what the prompt has room for and named after its size. */
export function sized(name: string, indices: readonly number[], train: readonly TrainingItem[]): ExampleSet {
  return fitted(
    name,
    indices.map((index) => ({ index })),
    train,
  )
}

export function fitted(
  name: string,
  items: readonly ExampleRef[],
  train: readonly TrainingItem[],
): ExampleSet {
  let left = exampleTokens
  const kept: ExampleRef[] = []
  for (const item of items) {
    const shown = train[item.index]
    if (shown === undefined) continue
    left -= exampleCost(shown.input, item.output ?? shown.expected)
    if (left < 0) break
    kept.push(item)
  }
  return { method: `${name}(${kept.length})`, items: kept }
}

export function exampleCost(input: string, output: string): number {
  return estimateTokens(input) + estimateTokens(output) + 2 * tokensPerMessage
}

/** The sets without those that hold what an earlier one holds. */
export function distinctSets(sets: readonly ExampleSet[]): ExampleSet[] {
  const seen = new Set<string>()
  return sets.filter((set) => {
    const key = JSON.stringify(set.items)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
