import type { z } from 'zod'
import type { trainingEvent } from '../training.ts'

export type RunEvent = z.output<typeof trainingEvent>
export type NewRunEvent = Pick<RunEvent, 'type' | 'data'>

/** Hard limits of a run. `searchCalls` bounds the search; tokens and USD bound everything. */
export interface RunLimits {
  readonly searchCalls: number
  readonly tokens: number | null
  readonly usd: number | null
}

/** What the Durable Object is told of a run once. */
export interface RunDefinition {
  readonly orgId: string
  readonly runId: string
  readonly limits: RunLimits
  /** Milliseconds since the epoch. */
  readonly deadline: number
}

/** What was really spent. */
export interface RunCost {
  readonly searchCalls: number
  readonly evaluationCalls: number
  readonly tokens: number
  readonly usd: number
}

/** One queue message of work; `payload` and results are JSON that only the learning Worker understands. */
export interface PlannedStep {
  readonly id: string
  readonly payload: string
  readonly calls: number
  /** Which budget its calls belong to. */
  readonly purpose: 'search' | 'evaluation'
}

/** `active` until the run ended; `ending` is why it must not go on although nobody has finished it yet. */
export interface RunSnapshot {
  readonly status: 'active' | 'ended'
  readonly ending: 'cancelled' | 'deadline' | 'error' | null
  readonly error: string | null
  readonly revision: number
  /** JSON of the pipeline's state; null before the first plan. */
  readonly state: string | null
  /** Steps of the current plan in their order; `result` is null while one is outstanding. */
  readonly steps: readonly { readonly id: string; readonly payload: string; readonly result: string | null }[]
  readonly cost: RunCost
  readonly startedAt: number | null
}

export type CommitOutcome = 'committed' | 'stale' | 'over_budget'

/** The RPC surface of the training-run Durable Object. Every method checks that the organization is the run's own. */
export interface TrainingRunRpc {
  /** Takes the run over; harmless when it did already. */
  create(definition: RunDefinition): Promise<void>
  snapshot(orgId: string): Promise<RunSnapshot | null>
  /**
   * Replaces state and plan when `revision` is still the current one and every step of the old plan is done.
   * Reserves the calls of the new steps first: `over_budget` changes nothing.
   */
  commit(
    orgId: string,
    revision: number,
    next: { state: string; steps: readonly PlannedStep[]; events: readonly NewRunEvent[] },
  ): Promise<CommitOutcome>
  /** The payload of a step that is still to be done, or null. Counts the attempt. */
  begin(orgId: string, stepId: string): Promise<{ payload: string; attempt: number } | null>
  /** Whether the estimated tokens and USD still fit beside what is spent and under way; reserves them for the step. */
  reserve(orgId: string, stepId: string, estimate: { tokens: number; usd: number }): Promise<boolean>
  /** Stores the result of a step and what it really cost; the first result stays. */
  complete(
    orgId: string,
    stepId: string,
    result: string,
    cost: { calls: number; tokens: number; usd: number },
  ): Promise<void>
  /** The run cannot go on; it is finished at the next advance. */
  abort(orgId: string, ending: 'cancelled' | 'error', error: string | null): Promise<boolean>
  /** The run ended and was written down; nothing is executed any more. */
  end(orgId: string, state: string, events: readonly NewRunEvent[]): Promise<void>
  /** Sends again what may have been lost. Harmless at any time. */
  poke(orgId: string): Promise<void>
  events(orgId: string, afterSeq: number): Promise<RunEvent[]>
  /** Server-sent events after a sequence number, until the run ends or the reader leaves. */
  stream(orgId: string, afterSeq: number): Promise<ReadableStream<Uint8Array>>
}

/** The Durable Object of a run. */
export const trainingRunOf = (
  namespace: { getByName(name: string): unknown },
  orgId: string,
  runId: string,
): TrainingRunRpc =>
  // The object implements this interface; the platform's own RPC types recurse too deeply over its JSON.
  namespace.getByName(`${orgId}:${runId}`) as TrainingRunRpc
