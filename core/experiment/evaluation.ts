import {
  type ExperimentDefinition,
  type SplitDefinition,
  type SplitState,
  SYSTEM_ACTOR,
} from '../../contracts/rpc/experiment.ts'
import { allocate, nextAllocationAt } from './allocation.ts'
import type { AnalysisState } from './analysis.ts'
import { type DecisionInputs, decide, guardrailSentence } from './decision.ts'
import { advance, type Change, changeShares, declareWinner, ranForMs, rollBack } from './lifecycle.ts'
import { advise, type RolloutAdvice } from './rollout.ts'

const HOUR_MS = 3_600_000
const WEEK_MS = 168 * HOUR_MS

/** An experiment or rollout with what it has seen. */
export interface Subject {
  readonly definition: SplitDefinition
  readonly state: SplitState
  readonly analysis: AnalysisState
}

/** What the decision gate is asked at a moment. */
export function decisionInputs({ definition, state, analysis }: Subject, at: number): DecisionInputs {
  return { definition, analysis, elapsedHours: ranForMs(state, at) / HOUR_MS }
}

/** The facts that let a decision be replayed: `decide(inputs)` gives `verdict` again. */
export function evidenceOf(subject: Subject, at: number) {
  const inputs = decisionInputs(subject, at)
  const verdict = decide(inputs)
  return { inputs, formula_version: verdict.formula_version, verdict }
}

/** What a rollout should do now; null for an experiment or a rollout that is not under way. */
export function rolloutAdvice({ definition, state, analysis }: Subject, at: number): RolloutAdvice | null {
  if (definition.kind !== 'rollout' || state.status !== 'running') return null
  const hoursInStep = (at - (state.stepStartedAt ?? at)) / HOUR_MS
  const { step, approvedStep, configVersion } = state
  return advise({ definition, analysis, step, approvedStep, configVersion, hoursInStep })
}

/**
 * What an experiment or rollout decides by itself at a moment: roll back on harm, declare a winner, move a bandit's
 * split, go to the next step. Null when nothing changes. Guardrails are looked at also while paused, as late outcomes arrive.
 */
export function evaluate(subject: Subject, at: number): Change | null {
  const { definition, state } = subject
  if (state.status !== 'running' && state.status !== 'paused') return null
  const evidence = evidenceOf(subject, at)
  const by = { actor: SYSTEM_ACTOR, at, facts: evidence }
  const harm = evidence.verdict.guardrails.filter(({ harmed }) => harmed).map(guardrailSentence)
  if (harm.length > 0) return rollBack(state, { ...by, reason: harm.join(' '), mode: 'kill' })
  if (definition.kind === 'experiment') {
    const { winner } = evidence.verdict
    if (winner && state.winner === null) return declareWinner(state, winner, by)
    const shares = state.status === 'running' ? allocate(definition, state, subject.analysis, at) : null
    const changed = shares && changeShares(state, shares, by)
    return changed?.ok ? changed : null
  }
  const action = rolloutAdvice(subject, at)?.action
  return action === 'promote' || action === 'complete' ? advance(definition, state, by) : null
}

/** When time alone may change the answer of `evaluate`; null when only new outcomes can. */
export function nextEvaluationAt({ definition, state }: Subject, now: number): number | null {
  if (state.status !== 'running') return null
  const due =
    definition.kind === 'experiment'
      ? experimentTimes(definition, state, now)
      : [(state.stepStartedAt ?? now) + (definition.steps[state.step]?.hold_hours ?? 0) * HOUR_MS]
  const ahead = due.filter((time) => time > now)
  return ahead.length === 0 ? null : Math.ceil(Math.min(...ahead))
}

/** The end of the minimum duration, of the next whole week, and of the bandit's period. */
function experimentTimes(definition: ExperimentDefinition, state: SplitState, now: number): number[] {
  const began = (state.runningSince ?? now) - state.ranForMs
  const nextWeek = began + (Math.floor((now - began) / WEEK_MS) + 1) * WEEK_MS
  const allocation = nextAllocationAt(definition, state)
  return [
    began + definition.minDurationHours * HOUR_MS,
    ...(definition.wholeWeeks ? [nextWeek] : []),
    ...(allocation === null ? [] : [allocation]),
  ]
}
