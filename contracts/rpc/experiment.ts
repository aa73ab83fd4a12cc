import { z } from 'zod'
import { type RolloutStep, type rollbackModes, rolloutSteps } from '../deployments.ts'
import type { Decision, ExperimentResults, ExperimentStatus } from '../experiments.ts'
import {
  allocation,
  guardrails,
  metricDefinitions,
  metricName,
  trafficShare,
  unitKinds,
  type Verdict,
  varianceReductions,
  variants,
} from '../splits.ts'

const common = {
  id: z.uuid(),
  orgId: z.uuid(),
  agentId: z.uuid(),
  unit: z.enum(unitKinds),
  salt: z.string().min(1),
  primaryMetric: metricName,
  guardrails,
  /** How metrics are measured that the product does not know. */
  metrics: metricDefinitions.default([]),
  secondaryMetrics: z.array(metricName).default([]),
  /** Hours after the exposure within which a value still counts. */
  attributionHours: z.number().gt(0).default(168),
  /** An experiment: outcomes an arm before a winner. A rollout: units that must meet B in a step. */
  minSampleSize: z.number().int().min(1),
  significanceThreshold: z.number().gt(0).max(0.2),
}

/** Two configurations compared on live traffic. */
export const experimentDefinition = z.strictObject({
  kind: z.literal('experiment'),
  ...common,
  controlPercentage: trafficShare,
  treatmentPercentage: trafficShare,
  minDurationHours: z.number().min(0),
  /** A winner is declared at the end of a whole week only. */
  wholeWeeks: z.boolean().default(false),
  allocation: allocation.default({ type: 'fixed' }),
  /** cuped: values are compared with what the unit's own history predicts of them. */
  varianceReduction: z.enum(varianceReductions).default('none'),
})

/** A new version that replaces the current one in steps. */
export const rolloutDefinition = z.strictObject({
  kind: z.literal('rollout'),
  ...common,
  steps: rolloutSteps,
  /** Different people who must approve before it begins; 0 begins with the creation. */
  approvalsRequired: z.number().int().min(0).max(10),
})

/** What an experiment's Durable Object is told once. */
export const splitDefinition = z.discriminatedUnion('kind', [experimentDefinition, rolloutDefinition])
export type ExperimentDefinition = z.output<typeof experimentDefinition>
export type RolloutDefinition = z.output<typeof rolloutDefinition>
export type SplitDefinition = z.output<typeof splitDefinition>

/** Sums over all executions of a unit so far, for a ratio metric. */
export const unitTotals = z.strictObject({
  numerator: z.number(),
  denominator: z.number(),
  /** Executions that were added up: of two totals of a unit, the one with more is the newer one. */
  count: z.number().int().min(1),
})
export type UnitTotals = z.output<typeof unitTotals>

/**
 * One exposure with what was measured on it. The first value of a unit and metric counts; sending an observation
 * again has no effect, so at-least-once delivery is enough. Probability and config version come from the
 * assignment token of the execution, not from the current split.
 */
export const observation = z.strictObject({
  /** The unit as a number, see `unitKey`: the object never learns who it is. */
  unit: z.number().int().min(0),
  variant: z.enum(variants),
  /** Milliseconds since the epoch: when it was exposed, or when what `metrics` says was measured. */
  at: z.number().int(),
  /** Probability of B when the unit was assigned. */
  probability: z.number().min(0).max(1),
  configVersion: z.number().int().min(1),
  /** Values by metric; metrics that are not watched are ignored. Empty: the exposure alone. */
  metrics: z.record(z.string(), z.number()),
  /** By metric, the unit's own mean before the experiment started; where nothing is known there is none. */
  history: z.record(z.string(), z.number()).optional(),
  /** By ratio metric, the unit's totals under this config version; the ones with the most executions count. */
  totals: z.record(z.string(), unitTotals).optional(),
})
export type Observation = z.output<typeof observation>

/** How a decided deployment is rolled out. */
export const rolloutPlan = z.strictObject({
  steps: rolloutSteps,
  min_sample_size: z.number().int().min(1),
})
export type RolloutPlan = z.output<typeof rolloutPlan>

export const experimentActions = [
  'start',
  'pause',
  'resume',
  'change_split',
  'stop',
  'rollback',
  'decide',
] as const
export const rolloutActions = ['approve', 'advance', 'rollback'] as const
export type SplitAction = (typeof experimentActions)[number] | (typeof rolloutActions)[number]

/** Shares of the units that a split may have, in percent. */
export interface Shares {
  readonly controlPercentage: number
  readonly treatmentPercentage: number
}

/** What somebody wants to happen. */
export interface Transition {
  readonly action: SplitAction
  /** Who: the subject of the credential. */
  readonly actor: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Refused as `conflict` when the state's `version` is another one by now. */
  readonly expectedVersion?: number
  /** Refused as `conflict` when the split's `configVersion` is another one by now. */
  readonly expectedConfigVersion?: number
  readonly reason?: string
  /** For `decide`. */
  readonly decision?: Decision
  /** For the decision `deploy`: how it is to be rolled out; goes into the log entry as `rollout`. */
  readonly rollout?: RolloutPlan
  /** For `approve` while it rolls out: the step that may begin. For `advance`: the step that it leaves. */
  readonly step?: number
  /** For `change_split`. */
  readonly shares?: Shares
  /** For `rollback`; `kill` by default. */
  readonly mode?: (typeof rollbackModes)[number]
}

/** Where an experiment or rollout stands. A rollout is `draft` while it awaits approval and `running` while it rolls out. */
export interface SplitState {
  readonly status: ExperimentStatus
  /** Grows with every change; the compare-and-set token. */
  readonly version: number
  /** Grows when units are drawn with other shares, not with a pause; exposures carry it. */
  readonly configVersion: number
  /** Shares that are assigned now; both 0 when nobody is assigned. */
  readonly controlPercentage: number
  readonly treatmentPercentage: number
  /** Shares that are assigned while it runs; null for those of the definition. */
  readonly shares: Shares | null
  /** When the split was changed last, by the bandit or by hand. */
  readonly sharesChangedAt: number | null
  /** Index into the steps of a rollout; 0 for an experiment. */
  readonly step: number
  readonly stepStartedAt: number | null
  readonly approvals: readonly string[]
  /** The step that somebody approved to be entered; null when none is. */
  readonly approvedStep: number | null
  readonly winner: Verdict['winner']
  readonly decision: Decision | null
  readonly rollbackMode: (typeof rollbackModes)[number] | null
  /** Why it ended. */
  readonly reason: string | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** Milliseconds that were spent running before `runningSince`. */
  readonly ranForMs: number
  readonly runningSince: number | null
}

/** The actor of what an object decides without being asked. */
export const SYSTEM_ACTOR = 'system'

export const logTypes = [
  'created',
  'approval_given',
  'started',
  'paused',
  'resumed',
  'stopped',
  'rolled_back',
  'decided',
  'winner_declared',
  'split_changed',
  'step_approved',
  'advanced',
  'completed',
] as const

/**
 * One entry of the decision log. `data` holds what was decided on: `status`, `version`, `config_version`,
 * percentages and, where statistics decided, `inputs`, `formula_version` and `verdict`, from which the decision can
 * be replayed to the same bytes.
 */
export interface LogEntry {
  readonly seq: number
  readonly type: (typeof logTypes)[number]
  readonly actor: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** JSON. */
  readonly data: string
}

/** Why a call was refused. `not_found` is also the answer to another organization. */
export interface Refusal {
  readonly ok: false
  readonly code: 'not_found' | 'conflict' | 'invalid'
  readonly message: string
}

export interface SplitSnapshot {
  readonly definition: SplitDefinition
  readonly state: SplitState
  /** Sequence number of the last log entry. */
  readonly seq: number
}

export type SplitResult = ({ readonly ok: true } & SplitSnapshot) | Refusal

/** What became of a batch. */
export interface RecordSummary {
  readonly ok: true
  /** Units and metrics that counted. */
  readonly exposures: number
  readonly outcomes: number
  /** Seen before, or of a unit that has since met another split. */
  readonly duplicates: number
  /** Not running, an unknown split version, past the attribution window, or no valid observation. */
  readonly ignored: number
  /** The state after the batch, which may have ended the experiment. */
  readonly status: ExperimentStatus
}

/** A rollout's current step with what it waits for. */
export interface RolloutProgress {
  readonly step: number
  readonly steps: readonly RolloutStep[]
  readonly percentage: number
  /** Plain sentences; empty when it has ended. */
  readonly waitsFor: readonly string[]
}

export type ResultsAnswer =
  | { readonly ok: true; readonly results: ExperimentResults; readonly rollout: RolloutProgress | null }
  | Refusal

/**
 * The RPC surface of the experiment Durable Object, one per experiment or deployment, named `${orgId}:${id}`.
 * Every method answers `not_found` to an organization that is not its own. `at` is the caller's clock in
 * milliseconds since the epoch.
 */
export interface ExperimentRpc {
  /** Takes the definition; the same one again changes nothing, another one is a `conflict`. */
  create(orgId: string, definition: SplitDefinition, actor: string, at: number): Promise<SplitResult>
  snapshot(orgId: string): Promise<SplitResult>
  /** Start, pause, decide and so on; an action that the status does not allow is a `conflict`. */
  transition(orgId: string, transition: Transition): Promise<SplitResult>
  /** Adds a batch in its order and decides on it: guardrails on every batch, ignoring minimum duration. */
  record(orgId: string, observations: readonly Observation[], at: number): Promise<RecordSummary | Refusal>
  /** Looks at time-dependent rules now: minimum duration, hold times. The alarm does the same. */
  evaluate(orgId: string, at: number): Promise<SplitResult>
  results(orgId: string, at: number): Promise<ResultsAnswer>
  /** Log entries after a sequence number, oldest first, at most 100; empty for another organization. */
  logSince(orgId: string, seq: number): Promise<readonly LogEntry[]>
}

/** The Durable Object of an experiment or rollout. */
export const experimentOf = (
  namespace: { getByName(name: string): unknown },
  orgId: string,
  id: string,
): ExperimentRpc =>
  // The object implements this interface; the platform's own RPC types recurse too deeply over its JSON.
  namespace.getByName(`${orgId}:${id}`) as ExperimentRpc
