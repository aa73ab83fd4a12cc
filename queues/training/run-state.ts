import type { AgentConfig } from '../../contracts/agents.ts'
import type { Proposal, Rollout, SearchEnd, Step, StepResult } from '../engines/engine.ts'

/** The stages of a run in their order. */
export type Stage = 'search' | 'evaluate' | 'regression' | 'safety' | 'verdict'

/** A configuration on the evaluation's list. */
export interface Subject {
  /** `baseline`, `best`, or `comparison:<n>`. */
  readonly name: string
  readonly method: string
  readonly config: AgentConfig
}

/** What the state machine of a run remembers; JSON. */
export interface RunState {
  readonly stage: Stage
  /** The engine's own state. */
  readonly engine: unknown
  /** Set when the search is over. */
  readonly searchEnd: SearchEnd | null
  readonly best: Proposal | null
  readonly comparisons: readonly Subject[]
  /** Graded answers by subject and dataset, in item order. */
  readonly evaluated: Readonly<Record<string, readonly Rollout[]>>
  /** Answers of the best proposal to the injection probes, by probe id. */
  readonly probed: Readonly<Record<string, string>>
  /** Set when the limits on tokens or USD ended the run's search early. */
  readonly refused: boolean
}

/** Work of a run beyond the search. */
export type RunStep =
  | { readonly kind: 'search'; readonly step: Step }
  | {
      readonly kind: 'evaluate'
      readonly subject: string
      readonly config: AgentConfig
      readonly dataset: DatasetRef
      readonly itemIds: readonly string[]
    }
  | { readonly kind: 'probe'; readonly config: AgentConfig; readonly probeIds: readonly string[] }

/** Where the items of an evaluation come from: the sealed split of the run's dataset, or a benchmark. */
export interface DatasetRef {
  readonly id: string
  readonly split: 'sealed' | 'benchmark'
}

export type RunStepResult =
  | { readonly kind: 'search'; readonly result: StepResult }
  | { readonly kind: 'evaluate'; readonly rollouts: readonly Rollout[] }
  | {
      readonly kind: 'probe'
      readonly outputs: readonly { readonly probeId: string; readonly output: string }[]
    }
  /** The step was not executed: it did not fit the token or USD limit. */
  | { readonly kind: 'refused' }

/** The key of a subject's answers to a dataset. */
export const evaluatedKey = (subject: string, datasetId: string): string => `${subject} ${datasetId}`
