import type { OutputFormat } from '../../../contracts/agents.ts'
import type { Proposal, SearchEnd } from '../engine.ts'

/** A system prompt and how it was found. */
export interface Instruction {
  readonly method: string
  readonly text: string
}

export interface Format {
  readonly method: string
  readonly format: OutputFormat
}

/** A training item shown as an example; `output` where it is not the expected one but the model's own. */
export interface ExampleRef {
  readonly index: number
  readonly output?: string
}

/** Few-shot examples, most useful first; null stands for the baseline's own. */
export interface ExampleSet {
  readonly method: string
  readonly items: readonly ExampleRef[] | null
}

/** A point of the search space: places in the state's instructions, formats and example sets. */
export interface Combination {
  readonly instruction: number
  readonly format: number
  readonly examples: number
}

/** A combination that is measured on validation. */
export interface Arm extends Combination {
  /** Content address of its configuration. */
  readonly key: string
  /** By place in the validation order; null where it was not asked. */
  readonly scores: readonly (number | null)[]
}

/** A combination answering training items that are not among its examples: what it gets wrong is learned from. */
export interface Probe extends Combination {
  readonly key: string
  /** Indices of training items. */
  readonly items: readonly number[]
  readonly answers: readonly ({ readonly output: string; readonly score: number } | null)[]
}

/** Successive halving: arms answer more and more validation items, and fewer arms reach the next rung. */
export interface Race {
  /** Places in the state's arms that are still in. */
  readonly arms: readonly number[]
  /** Validation items that every arm has answered at the end of each rung. */
  readonly rungs: readonly number[]
  readonly rung: number
}

/** The search as JSON. Index 0 of instructions, formats, example sets and arms is the baseline's. */
export interface State {
  readonly phase: 'probe' | 'reflect' | 'race' | 'ended'
  readonly round: number
  readonly calls: number
  readonly instructions: readonly Instruction[]
  readonly formats: readonly Format[]
  readonly sets: readonly ExampleSet[]
  readonly arms: readonly Arm[]
  readonly probe: Probe | null
  /** Replies to the reflections under way; null where one is missing. */
  readonly replies: readonly (string | null)[]
  /** How many instructions and example sets, at the end of their lists, are new in this round. */
  readonly newInstructions: number
  readonly newSets: number
  readonly race: Race | null
  /** Validation items of the first full race: every later one compares on the same. */
  readonly depth: number
  /** Place of the best arm; 0 is the baseline. */
  readonly leader: number
  /** Rounds in a row without a new leader. */
  readonly stalls: number
  /** Permutation p-value of the neighbour test on the training split. */
  readonly neighbourP: number
  readonly end: SearchEnd | null
  readonly reasons: readonly string[]
  readonly proposals: readonly Proposal[]
}
