import { takeTurns } from '../../../core/selection/class-medoids.ts'
import type { EngineInput } from '../engine.ts'
import { at, configKey, toConfig } from './combination.ts'
import { distinctSets, fitted, hasLabels, setUnit } from './example-sets.ts'
import type { Material } from './material.ts'
import { validationOrder } from './race.ts'
import { rightScore } from './reflect.ts'
import type { Combination, ExampleRef, ExampleSet, Probe, State } from './state.ts'

/** Fewer held-out items teach nothing. */
export const smallestProbe = 10

/**
 * The probe of a combination: training items that are not among its examples, balanced over the labels.
 * Null when too few are left.
 */
export function makeProbe(
  combination: Combination,
  state: Material & Pick<State, 'round'>,
  size: number,
  input: EngineInput,
): Probe | null {
  const config = toConfig(combination, state, input)
  const shown = new Set(config.examples.map((example) => example.input))
  const left = input.train.flatMap((item, index) => (shown.has(item.input) ? [] : [{ item, index }]))
  const order = validationOrder(
    left.map(({ item }) => item),
    input.seed + state.round,
  )
  const items = order.slice(0, size).map((place) => at(left, place).index)
  if (items.length < smallestProbe) return null
  const { instruction, format, examples } = combination
  return { instruction, format, examples, key: configKey(config), items, answers: items.map(() => null) }
}

/** Whether the probe found failures to reflect on. */
export function hasFailures(probe: Probe | null): boolean {
  return probe?.answers.some((answer) => answer !== null && answer.score < rightScore) ?? false
}

/**
 * Example sets that a probe's answers make: `bootstrapped`, the model's own right answers, and `failures`,
 * the probed combination's examples with the items it got wrong.
 */
export function probedSets(state: State, input: EngineInput): ExampleSet[] {
  const probe = state.probe
  if (probe === null) return []
  const unit = setUnit(input.train)
  const right: ExampleRef[] = []
  const wrong: ExampleRef[] = []
  probe.items.forEach((index, place) => {
    const answer = probe.answers[place]
    if (answer == null) return
    const { expected } = at(input.train, index)
    if (answer.score < rightScore) wrong.push({ index })
    else right.push(answer.output === expected ? { index } : { index, output: answer.output })
  })
  const shown = at(state.sets, probe.examples).items
  const sets = [
    fitted('bootstrapped', balanced(right, input).slice(0, 2 * unit), input.train),
    ...(shown === null ? [] : [fitted('failures', [...shown, ...balanced(wrong, input)], input.train)]),
  ].filter((set) => set.items !== null && set.items.length > 0)
  return distinctSets([...state.sets, ...sets]).slice(state.sets.length)
}

/** Label by label in turns, so that a cut keeps all labels. */
function balanced(refs: readonly ExampleRef[], input: EngineInput): ExampleRef[] {
  if (!hasLabels(input.train)) return [...refs]
  const lists = new Map<string, ExampleRef[]>()
  for (const ref of refs) {
    const label = at(input.train, ref.index).expected.trim()
    lists.set(label, [...(lists.get(label) ?? []), ref])
  }
  return takeTurns([...lists.values()])
}
