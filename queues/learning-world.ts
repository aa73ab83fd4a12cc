import type { TrainingRunRpc } from '../contracts/rpc/training-run.ts'
import type { SystemConfig } from '../contracts/system-config.ts'
import type { Store } from '../db/store.ts'
import type { ModelAccess } from '../model/client.ts'
import type { OutcomeBatches } from './effects/outcome-batches.ts'
import type { LearningBindings } from './environment.ts'

/** What every consumer may use of the world. */
export interface LearningWorld {
  readonly bindings: LearningBindings
  readonly config: SystemConfig
  readonly store: Store
  readonly access: ModelAccess
  /** Experiments and rollouts, told once a delivery. */
  readonly outcomes: OutcomeBatches
  readonly now: () => Date
  readonly newId: () => string
  /** The Durable Object of a run. */
  trainingRun(orgId: string, runId: string): TrainingRunRpc
}
