import type { EngineInput } from '../engine.ts'
import { configKey, toConfig } from './combination.ts'
import type { Material } from './material.ts'
import { rankArms } from './race.ts'
import type { Arm, Combination, State } from './state.ts'

/** Combinations without those whose configuration is an arm already, or comes earlier in the list. */
export function freshArms(
  combinations: readonly Combination[],
  state: Material & Pick<State, 'arms'>,
  input: EngineInput,
): Arm[] {
  const known = new Set(state.arms.map((arm) => arm.key))
  return combinations.flatMap((combination) => {
    const key = configKey(toConfig(combination, state, input))
    if (known.has(key)) return []
    known.add(key)
    const { instruction, format, examples } = combination
    return [{ instruction, format, examples, key, scores: input.validation.map(() => null) }]
  })
}

/**
 * The first race, most promising first, because a small budget cuts the end: the best format with every
 * example set from large to small, then the refined instructions without examples and with the middle set.
 */
export function firstCombinations(material: Material): Combination[] {
  const format = material.formats.length - 1
  const sets = material.sets.map((set, examples) => ({ examples, size: set.items?.length ?? 0 }))
  const bySize = [...sets].sort((a, b) => b.size - a.size || a.examples - b.examples)
  const middle = bySize[Math.floor(bySize.length / 2)]?.examples ?? 0
  const none = bySize.at(-1)?.examples ?? 0
  const refined = material.instructions.map((_, instruction) => instruction).slice(1)
  return [
    ...bySize.map(({ examples }) => ({ instruction: 0, format, examples })),
    ...refined.map((instruction) => ({ instruction, format, examples: none })),
    ...refined.map((instruction) => ({ instruction, format, examples: middle })),
    { instruction: 0, format: 0, examples: bySize[0]?.examples ?? 0 },
  ]
}

/**
 * A later race: the two best arms with every new instruction and every new example set, and the parts of the
 * best arms put together in other ways.
 */
export function laterCombinations(state: State, tokens: (arm: Arm) => number): Combination[] {
  const measured = state.arms.map((_, place) => place).filter((place) => isMeasured(state, place))
  const ranked = rankArms(measured, state.arms, state.depth, tokens).slice(0, 4)
  const best = ranked.flatMap((place) => state.arms[place] ?? [])
  const instructions = lastPlaces(state.instructions.length, state.newInstructions)
  const sets = lastPlaces(state.sets.length, state.newSets)
  return best
    .slice(0, 2)
    .flatMap((arm): Combination[] => [
      ...sets.map((examples) => ({ ...combinationOf(arm), examples })),
      ...instructions.map((instruction) => ({ ...combinationOf(arm), instruction })),
      ...sets.flatMap((examples) =>
        instructions.map((instruction) => ({ ...combinationOf(arm), examples, instruction })),
      ),
      ...best.map((other) => ({ ...combinationOf(arm), instruction: other.instruction })),
      ...best.map((other) => ({ ...combinationOf(arm), examples: other.examples })),
    ])
}

/** Whether an arm has answered every item of the races. */
export function isMeasured(state: Pick<State, 'arms' | 'depth'>, place: number): boolean {
  const scores = state.arms[place]?.scores.slice(0, state.depth) ?? []
  return state.depth > 0 && scores.length === state.depth && !scores.includes(null)
}

function combinationOf({ instruction, format, examples }: Arm): Combination {
  return { instruction, format, examples }
}

function lastPlaces(length: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => length - count + index)
}
