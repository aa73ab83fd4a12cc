import type { AgentConfig } from '../../contracts/agents.ts'
import type { ChatRequest } from '../../contracts/chat.ts'
import type { Grader } from '../../contracts/training.ts'

/** One item that an engine may look at. The sealed test split is never among them. */
export interface TrainingItem {
  readonly id: string
  readonly input: string
  readonly expected: string
}

/** Everything an engine may know. Pure data: the same input gives the same steps. */
export interface EngineInput {
  readonly seed: number
  readonly baseline: AgentConfig
  readonly train: readonly TrainingItem[]
  readonly validation: readonly TrainingItem[]
  readonly grader: Grader
  /** Answers that the search may ask for; the evaluation after it is charged apart. */
  readonly maxCalls: number
  /** At most so many candidates reach the evaluation. */
  readonly maxVariants: number
}

/**
 * One unit of work, executed by a queue consumer. Its `id` is unique within the run and names its content,
 * so executing it twice gives the same result.
 */
export type Step =
  /** Answer the items under a configuration and grade each answer. Costs one call an item. */
  | {
      readonly id: string
      readonly kind: 'rollouts'
      readonly config: AgentConfig
      readonly split: 'train' | 'validation'
      readonly itemIds: readonly string[]
    }
  /** One free-form completion, for instance a reflection on failures. Costs one call. */
  | { readonly id: string; readonly kind: 'completion'; readonly request: ChatRequest }

/** The graded answer to one item. */
export interface Rollout {
  readonly itemId: string
  readonly output: string
  /** 0 to 1. */
  readonly score: number
}

export type StepResult =
  | { readonly kind: 'rollouts'; readonly rollouts: readonly Rollout[] }
  | { readonly kind: 'completion'; readonly text: string }

/** A configuration that the search proposes, with what it measured on data the search itself has seen. */
export interface Proposal {
  readonly config: AgentConfig
  /** How it was found, in words: `medoids(40)+labels`. */
  readonly method: string
  /** Mean validation score. Flattered by selection: shown, never believed. */
  readonly validationScore: number
}

/** What a run will cost before it starts. */
export interface Estimate {
  readonly calls: number
  readonly tokens: number
  /** Proposals the budget allows. */
  readonly proposals: number
}

/** Why the search ended. */
export type SearchEnd = 'budget' | 'target' | 'no_improvement' | 'insufficient_data'

/**
 * A learning engine: a state machine without I/O. `State` is JSON. Consumers execute the steps; the training-run
 * Durable Object keeps the state. Randomness comes from `hash(seed, step, purpose, index)` only, so a run that is
 * killed anywhere ends with the same artefact.
 */
export interface Engine<State> {
  readonly trainingType: string
  preflight(input: EngineInput): Estimate
  start(input: EngineInput): State
  /** The next steps, to be executed in parallel; none when the search has ended. Pure and repeatable. */
  plan(state: State, input: EngineInput): readonly Step[]
  /** Called once a step of the current plan, in plan order. */
  reduce(state: State, step: Step, result: StepResult, input: EngineInput): State
  /** Between 0 and 1. */
  progress(state: State, input: EngineInput): number
  /** The best proposals found, best first; empty when nothing beat the baseline on validation. */
  proposals(state: State): readonly Proposal[]
  /** Configurations that cost no search; they are measured beside the winner on the sealed test, never chosen by it. */
  comparisons(input: EngineInput): readonly { readonly method: string; readonly config: AgentConfig }[]
  /** Why the search ended; asked once `plan` returned nothing. */
  end(state: State): SearchEnd
  /** What the search has to say for the verdict page, in plain sentences; may be empty. */
  reasons(state: State): readonly string[]
}
