import type { ExperimentStatus } from '../../contracts/experiments.ts'
import type {
  LogEntry,
  Refusal,
  Shares,
  SplitAction,
  SplitDefinition,
  SplitState,
  Transition,
} from '../../contracts/rpc/experiment.ts'
import { deploymentStatusOf } from '../deployment/status.ts'

/** A log entry before it has its number; `facts` is what the entry says besides the state it led to. */
export interface NewEntry {
  readonly type: LogEntry['type']
  readonly actor: string
  readonly at: number
  readonly facts: Readonly<Record<string, unknown>>
}

/** A change of state with what is to be written down about it. */
export interface Change {
  readonly ok: true
  readonly state: SplitState
  readonly entry: NewEntry
}

type Table = Partial<Record<SplitAction, readonly ExperimentStatus[]>>

/** The statuses from which each action is allowed. */
const allowedFrom: Record<SplitDefinition['kind'], Table> = {
  experiment: {
    start: ['draft'],
    pause: ['running'],
    resume: ['paused'],
    change_split: ['running'],
    stop: ['draft', 'running', 'paused'],
    rollback: ['running', 'paused'],
    decide: ['running', 'paused'],
  },
  rollout: {
    approve: ['draft', 'running'],
    advance: ['running'],
    rollback: ['draft', 'running', 'completed'],
  },
}

/** The state of a new experiment or rollout: a draft that nobody meets. */
export const initialState: SplitState = {
  status: 'draft',
  version: 1,
  configVersion: 1,
  controlPercentage: 0,
  treatmentPercentage: 0,
  shares: null,
  sharesChangedAt: null,
  step: 0,
  stepStartedAt: null,
  approvals: [],
  approvedStep: null,
  winner: null,
  decision: null,
  rollbackMode: null,
  reason: null,
  startedAt: null,
  endedAt: null,
  ranForMs: 0,
  runningSince: null,
}

/** Carries out what somebody asked for, or says why not. */
export function transition(
  definition: SplitDefinition,
  state: SplitState,
  asked: Transition,
): Change | Refusal {
  const from = allowedFrom[definition.kind][asked.action]
  if (asked.expectedVersion !== undefined && asked.expectedVersion !== state.version) {
    return conflict(`The state has changed: it is at version ${state.version}, not ${asked.expectedVersion}.`)
  }
  const { expectedConfigVersion: expected } = asked
  if (expected !== undefined && expected !== state.configVersion) {
    return conflict(
      `The split has changed: config_version is ${state.configVersion} by now, not ${expected}. Read the experiment and ask again with expected_config_version ${state.configVersion}.`,
    )
  }
  if (!from)
    return { ok: false, code: 'invalid', message: `There is no ${asked.action} of ${definition.kind}s.` }
  if (!from.includes(state.status)) {
    const inWords = definition.kind === 'rollout' ? deploymentStatusOf : (status: ExperimentStatus) => status
    return conflict(
      `${asked.action.replace('_', ' ')} is possible while ${from.map(inWords).join(' or ')}, not ${inWords(state.status)}.`,
    )
  }
  return carryOut(definition, state, asked)
}

function carryOut(definition: SplitDefinition, state: SplitState, asked: Transition): Change | Refusal {
  const { actor, at, reason } = asked
  const by = { actor, at, facts: reason === undefined ? {} : { reason } }
  switch (asked.action) {
    case 'start':
      return begin(definition, state, by)
    case 'pause':
      return { ok: true, state: halt(state, 'paused', at), entry: { ...by, type: 'paused' } }
    case 'resume':
      return { ...begin(definition, state, by), entry: { ...by, type: 'resumed' } }
    case 'change_split':
      return asked.shares === undefined
        ? { ok: false, code: 'invalid', message: 'A change of the split names its shares.' }
        : changeSharesByHand(definition, state, asked.shares, by)
    case 'stop':
      return { ok: true, state: end(state, 'stopped', at, reason ?? null), entry: { ...by, type: 'stopped' } }
    case 'rollback':
      return rollBack(state, {
        ...by,
        reason: reason ?? `Rolled back by ${actor}`,
        mode: asked.mode ?? 'kill',
      })
    case 'decide':
      return settle(state, asked)
    case 'approve':
      return approve(definition, state, by, asked.step)
    case 'advance':
      return advanceByHand(definition, state, by, asked.step)
  }
}

type By = Omit<NewEntry, 'type'>

/** A bandit's control keeps its floor, whoever moves the split. */
function changeSharesByHand(
  definition: SplitDefinition,
  state: SplitState,
  shares: Shares,
  by: By,
): Change | Refusal {
  const { controlPercentage: control, treatmentPercentage: treatment } = shares
  const allocation = definition.kind === 'experiment' ? definition.allocation : null
  if (allocation?.type === 'thompson' && control / (control + treatment) < allocation.control_floor - 1e-9) {
    const message = `The control has a floor of ${100 * allocation.control_floor} % of the enrolled units.`
    return { ok: false, code: 'invalid', message }
  }
  return changeShares(state, shares, by)
}

/** Units are drawn with other shares from now on, and every exposure says so by its config version. */
export function changeShares(state: SplitState, shares: Shares, by: By): Change | Refusal {
  const { controlPercentage, treatmentPercentage } = shares
  if (controlPercentage === state.controlPercentage && treatmentPercentage === state.treatmentPercentage) {
    return conflict('The split has these shares already.')
  }
  const changed: SplitState = {
    ...state,
    controlPercentage,
    treatmentPercentage,
    shares: { controlPercentage, treatmentPercentage },
    sharesChangedAt: by.at,
    version: state.version + 1,
    configVersion: state.configVersion + 1,
  }
  return { ok: true, state: changed, entry: { ...by, type: 'split_changed' } }
}

/** Units begin to be assigned, with the shares of the current step. */
export function begin(definition: SplitDefinition, state: SplitState, by: By): Change {
  const running: SplitState = {
    ...state,
    ...(state.shares ?? sharesAt(definition, state.step)),
    status: 'running',
    version: state.version + 1,
    startedAt: state.startedAt ?? by.at,
    stepStartedAt: state.stepStartedAt ?? by.at,
    runningSince: by.at,
  }
  return { ok: true, state: running, entry: { ...by, type: 'started' } }
}

/** The next step of a rollout; after the last one the new version is the current one. */
export function advance(definition: SplitDefinition, state: SplitState, by: By): Change {
  const steps = definition.kind === 'rollout' ? definition.steps.length : 0
  const step = state.step + 1
  if (step >= steps) {
    const completed = { ...end(state, 'completed', by.at, null), ...sharesAt(definition, state.step) }
    return { ok: true, state: completed, entry: { ...by, type: 'completed' } }
  }
  const next: SplitState = {
    ...state,
    ...sharesAt(definition, step),
    step,
    stepStartedAt: by.at,
    version: state.version + 1,
    configVersion: state.configVersion + 1,
  }
  return { ok: true, state: next, entry: { ...by, type: 'advanced' } }
}

/** Everybody gets the version from before. */
export function rollBack(
  state: SplitState,
  { reason, mode, ...by }: By & { reason: string; mode: 'drain' | 'kill' },
): Change {
  const rolledBack: SplitState = { ...end(state, 'rolled_back', by.at, reason), rollbackMode: mode }
  return {
    ok: true,
    state: rolledBack,
    entry: { ...by, type: 'rolled_back', facts: { ...by.facts, reason, mode } },
  }
}

/** A winner stays the winner of the moment at which it was found. */
export function declareWinner(state: SplitState, winner: 'A' | 'B', by: By): Change {
  const declared: SplitState = { ...state, winner, version: state.version + 1 }
  return { ok: true, state: declared, entry: { ...by, type: 'winner_declared' } }
}

/** Milliseconds spent running up to `at`. */
export function ranForMs(state: SplitState, at: number): number {
  return state.ranForMs + (state.runningSince === null ? 0 : Math.max(0, at - state.runningSince))
}

function settle(state: SplitState, { decision, actor, at, reason, rollout }: Transition): Change | Refusal {
  if (decision === undefined)
    return { ok: false, code: 'invalid', message: 'A decision is deploy or keep_current.' }
  if (decision === 'deploy' && state.winner !== 'B') {
    return conflict('B has not won: only a winner is deployed. keep_current is possible at any time.')
  }
  const settled: SplitState = { ...end(state, 'completed', at, reason ?? null), decision }
  const facts = {
    decision,
    ...(reason === undefined ? {} : { reason }),
    ...(rollout === undefined ? {} : { rollout }),
  }
  return { ok: true, state: settled, entry: { type: 'decided', actor, at, facts } }
}

function approve(definition: SplitDefinition, state: SplitState, by: By, step?: number): Change | Refusal {
  return state.status === 'running'
    ? approveStep(definition, state, by, step)
    : approveStart(definition, state, by)
}

/** Whoever wants to pass a hold may do so, but not for whoever has to approve, and not a step that others passed. */
function advanceByHand(
  definition: SplitDefinition,
  state: SplitState,
  by: By,
  from?: number,
): Change | Refusal {
  if (from !== undefined && from !== state.step) {
    return conflict(`The rollout is at step ${state.step} by now, not ${from}.`)
  }
  const step = state.step + 1
  const next = definition.kind === 'rollout' ? definition.steps[step] : undefined
  if (next?.requires_approval && state.approvedStep !== step) {
    return conflict(`Step ${step + 1} (${next.percentage} %) needs an approval, which nobody can pass.`)
  }
  return advance(definition, state, by)
}

/**
 * The step after this one may begin as soon as nothing else is waited for. It is named, so that approving the beginning
 * twice does not approve a step that nobody has thought of.
 */
function approveStep(
  definition: SplitDefinition,
  state: SplitState,
  by: By,
  named?: number,
): Change | Refusal {
  const step = state.step + 1
  if (named !== step) {
    return conflict(
      named === undefined
        ? `It is rolling out. Name the step to approve: {"step": ${step}} is the next one.`
        : `Only the next step can be approved, which is ${step}.`,
    )
  }
  const next = definition.kind === 'rollout' ? definition.steps[step] : undefined
  if (!next?.requires_approval) return conflict('The next step needs no approval.')
  if (state.approvedStep === step) return conflict(`Step ${step + 1} has been approved already.`)
  const approved: SplitState = { ...state, approvedStep: step, version: state.version + 1 }
  const facts = { ...by.facts, approved_step: step }
  return { ok: true, state: approved, entry: { ...by, facts, type: 'step_approved' } }
}

function approveStart(definition: SplitDefinition, state: SplitState, by: By): Change | Refusal {
  if (state.approvals.includes(by.actor)) return conflict(`${by.actor} has approved already.`)
  const approved: SplitState = {
    ...state,
    approvals: [...state.approvals, by.actor],
    version: state.version + 1,
  }
  const required = definition.kind === 'rollout' ? definition.approvalsRequired : 0
  if (approved.approvals.length >= required) return begin(definition, approved, by)
  return { ok: true, state: approved, entry: { ...by, type: 'approval_given' } }
}

function sharesAt(definition: SplitDefinition, step: number) {
  if (definition.kind === 'experiment') {
    const { controlPercentage, treatmentPercentage } = definition
    return { controlPercentage, treatmentPercentage }
  }
  const treatmentPercentage = definition.steps[step]?.percentage ?? 100
  // In hundredths: 100 - 33.33 is 66.67 and not 66.66999999999999.
  return { controlPercentage: (10_000 - Math.round(treatmentPercentage * 100)) / 100, treatmentPercentage }
}

/** Nobody is assigned any more, for now. */
function halt(state: SplitState, status: ExperimentStatus, at: number): SplitState {
  return {
    ...state,
    status,
    version: state.version + 1,
    controlPercentage: 0,
    treatmentPercentage: 0,
    ranForMs: ranForMs(state, at),
    runningSince: null,
  }
}

function end(state: SplitState, status: ExperimentStatus, at: number, reason: string | null): SplitState {
  return { ...halt(state, status, at), reason, endedAt: at }
}

function conflict(message: string): Refusal {
  return { ok: false, code: 'conflict', message }
}

/** Whether what was measured at a moment still counts: what came before the end does, also when it arrives after it. */
export function isCountedAt({ status, endedAt }: SplitState, at: number): boolean {
  if (status === 'running' || status === 'paused') return true
  return endedAt !== null && at <= endedAt
}
