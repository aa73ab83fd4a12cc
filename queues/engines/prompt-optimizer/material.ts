import type { AgentConfig } from '../../../contracts/agents.ts'
import type { EngineInput } from '../engine.ts'
import { describe, toConfig } from './combination.ts'
import { curatedSets, rankItems, smallestCurated } from './example-sets.ts'
import { outputFormats } from './formats.ts'
import type { State } from './state.ts'

/** What combinations are made of. */
export type Material = Pick<State, 'instructions' | 'formats' | 'sets'>

/** The material that needs no model call: the baseline's instruction, output formats, curated example sets. */
export function startMaterial(input: EngineInput): Material {
  return {
    instructions: [{ method: 'instruction as is', text: input.baseline.system_prompt }],
    formats: outputFormats(input),
    sets: curatedSets(input, rankItems(input.train)),
  }
}

/**
 * Configurations that cost no search: the derived output format alone, and with one medoid a label (a small
 * coverage set for texts). The evaluation measures them beside the winner.
 */
export function zeroCostBaselines(input: EngineInput): { method: string; config: AgentConfig }[] {
  const formats = outputFormats(input)
  const medoids = smallestCurated(input.train)
  const sets = [{ method: '', items: [] }, medoids]
  const instructions = [{ method: '', text: input.baseline.system_prompt }]
  return sets
    .map((_, examples) => ({ instruction: 0, format: formats.length - 1, examples }))
    .map((combination) => ({
      method: describe(combination, { instructions, formats, sets }),
      config: toConfig(combination, { instructions, formats, sets }, input),
    }))
    .filter(({ config }) => JSON.stringify(config) !== JSON.stringify(input.baseline))
}
