import type { AgentConfig, FewShotExample } from '../../../contracts/agents.ts'
import { estimateTokens } from '../../../core/agent/tokens.ts'
import { murmur3 } from '../../../core/murmur3.ts'
import type { EngineInput } from '../engine.ts'
import { exampleCost } from './example-sets.ts'
import type { Material } from './material.ts'
import type { Combination } from './state.ts'

/** The agent config that a combination stands for; model, temperature and retrieval stay the baseline's. */
export function toConfig(combination: Combination, material: Material, input: EngineInput): AgentConfig {
  return {
    ...input.baseline,
    system_prompt: at(material.instructions, combination.instruction).text,
    output_format: at(material.formats, combination.format).format,
    examples: toExamples(combination, material, input),
  }
}

/** The most useful examples come last: they are read last, and a small window drops the first ones. */
function toExamples(combination: Combination, material: Material, input: EngineInput): FewShotExample[] {
  const { items } = at(material.sets, combination.examples)
  if (items === null) return input.baseline.examples
  return items
    .map(({ index, output }) => {
      const item = at(input.train, index)
      return { input: item.input, output: output ?? item.expected }
    })
    .reverse()
}

/** How a combination was found: `labels+medoids(40)+reflection 1`. */
export function describe(combination: Combination, material: Material): string {
  const parts = [
    combination.format === 0 ? '' : at(material.formats, combination.format).method,
    at(material.sets, combination.examples).method,
    combination.instruction === 0 ? '' : at(material.instructions, combination.instruction).method,
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'baseline' : parts.join('+')
}

/** Content address of a configuration: 64 bits in hexadecimal. */
export function configKey(config: AgentConfig): string {
  const text = JSON.stringify(config)
  return [1, 2].map((seed) => murmur3(text, seed).toString(16).padStart(8, '0')).join('')
}

/** Prompt tokens that a combination adds to every call. */
export function promptTokens(combination: Combination, material: Material, input: EngineInput): number {
  const config = toConfig(combination, material, input)
  const shown = config.examples.reduce((sum, example) => sum + exampleCost(example.input, example.output), 0)
  return estimateTokens(config.system_prompt) + estimateTokens(JSON.stringify(config.output_format)) + shown
}

/** An element that must exist: a place outside the list is a fault of the state, not of the data. */
export function at<T>(list: readonly T[], place: number): T {
  const element = list[place]
  if (element === undefined) throw new RangeError(`No element ${place} in a list of ${list.length}`)
  return element
}
