import type { LogEntry, Observation, SplitDefinition, Transition } from '../../contracts/rpc/experiment.ts'
import { SYSTEM_ACTOR } from '../../contracts/rpc/experiment.ts'
import type { Split } from '../../core/assignment/split.ts'
import { newAnalysis } from '../../core/experiment/analysis.ts'
import { addBatch } from '../../core/experiment/batch.ts'
import type { UnitRecord } from '../../core/experiment/encounter.ts'
import { evaluate, nextEvaluationAt, type Subject } from '../../core/experiment/evaluation.ts'
import { begin, type Change, initialState, transition } from '../../core/experiment/lifecycle.ts'

/** A change of an experiment, without the facts that were decided on. */
export interface Decision {
  readonly type: LogEntry['type']
  readonly actor: string
  readonly at: number
  /** Share of all units that B gets from then on, in percent. */
  readonly treatmentPercentage: number
  readonly reason: string | null
}

/** What happened to the observations, added up over all batches. */
export interface Recorded {
  readonly exposures: number
  readonly outcomes: number
  readonly duplicates: number
  readonly ignored: number
}

/**
 * Stands for the Durable Object: the same rules in the same order, without storage, messages and a clock of its own.
 * Its alarm is `wake`, which whoever owns the clock calls.
 */
export class SimulatedExperiment {
  readonly decisions: Decision[] = []
  readonly #units = new Map<number, UnitRecord>()
  #subject: Subject
  #alarmAt: number | null = null
  #recorded: Recorded = { exposures: 0, outcomes: 0, duplicates: 0, ignored: 0 }

  constructor(definition: SplitDefinition, at: number) {
    this.#subject = { definition, state: initialState, analysis: newAnalysis(definition) }
    if (definition.kind === 'rollout' && definition.approvalsRequired === 0) {
      this.#apply(begin(definition, initialState, { actor: SYSTEM_ACTOR, at, facts: {} }))
    }
    this.#settle(at)
  }

  get subject(): Subject {
    return this.#subject
  }

  get recorded(): Recorded {
    return this.#recorded
  }

  /** Whether units are still assigned, or late outcomes may still decide. */
  get isOpen(): boolean {
    const { status } = this.#subject.state
    return status === 'running' || status === 'paused'
  }

  /** What the Workers know of it. */
  get split(): Split {
    const { definition, state } = this.#subject
    const { id, kind, unit, salt } = definition
    const { controlPercentage, treatmentPercentage, configVersion } = state
    const shares = { controlPercentage, treatmentPercentage }
    return { id, kind, unit, salt, layer: null, targeting: [], ...shares, configVersion }
  }

  /** @throws Error when the action is refused: a simulation asks for nothing that is not allowed */
  transition(asked: Transition): void {
    const change = transition(this.#subject.definition, this.#subject.state, asked)
    if (!change.ok) throw new Error(change.message)
    this.#apply(change)
    this.#settle(asked.at)
  }

  record(observations: readonly Observation[], at: number): void {
    const { definition, state, analysis } = this.#subject
    const known = observations.filter(
      ({ configVersion }) => this.isOpen && configVersion <= state.configVersion,
    )
    const batch = addBatch(definition, analysis, known, (unit) => this.#units.get(unit) ?? null)
    for (const [unit, record] of batch.units) this.#units.set(unit, record)
    this.#subject = { ...this.#subject, analysis: batch.analysis }
    this.#recorded = {
      exposures: this.#recorded.exposures + batch.exposures,
      outcomes: this.#recorded.outcomes + batch.outcomes,
      duplicates: this.#recorded.duplicates + batch.duplicates,
      ignored: this.#recorded.ignored + observations.length - known.length,
    }
    if (batch.units.size > 0) this.#settle(at)
  }

  /** Lets every alarm ring that is due by now, each at its own time. */
  wake(now: number): void {
    while (this.#alarmAt !== null && this.#alarmAt <= now) this.#settle(this.#alarmAt)
  }

  #settle(at: number): void {
    for (let change = evaluate(this.#subject, at); change; change = evaluate(this.#subject, at)) {
      this.#apply(change)
    }
    this.#alarmAt = nextEvaluationAt(this.#subject, at)
  }

  #apply({ state, entry }: Change): void {
    this.#subject = { ...this.#subject, state }
    const { type, actor, at } = entry
    const { treatmentPercentage, reason } = state
    this.decisions.push({ type, actor, at, treatmentPercentage, reason })
  }
}
