import type { Deployment } from '../../../contracts/deployments.ts'

type Rollout = Pick<
  Deployment,
  'status' | 'steps' | 'current_step' | 'waits_for' | 'approvals' | 'approvals_required'
>

/** One step of a rollout as it is drawn. */
export interface TrackStep {
  readonly percentage: number
  readonly state: 'done' | 'current' | 'next'
  /** How long it is held, and what is left of that; in words. */
  readonly hold: string
  /** What it asks of people before it begins; null when nothing. */
  readonly approval: 'needed' | 'awaited' | 'given' | null
}

const inHours = (hours: number): string => {
  if (hours > 0 && hours < 1) return `${Math.max(1, Math.round(hours * 60))} min`
  const [amount, unit] = hours >= 72 ? [hours / 24, 'days'] : [hours, 'h']
  return `${Math.round(amount * 10) / 10} ${unit}`
}

/** Hours that the current step is still held, out of the sentence that says so; null when it does not. */
export const holdLeftHours = ({ waits_for }: Pick<Rollout, 'waits_for'>): number | null => {
  const [left] = waits_for.flatMap((sentence) => / holds for ([\d.]+) more hours/.exec(sentence)?.[1] ?? [])
  return left === undefined ? null : Number(left)
}

/** Whether the next step waits for somebody's approval. */
export const awaitsStepApproval = ({ status, steps, current_step, waits_for }: Rollout): boolean =>
  status === 'rolling_out' &&
  steps[current_step + 1]?.requires_approval === true &&
  waits_for.some((sentence) => sentence.endsWith('needs an approval.'))

const holdOf = (rollout: Rollout, index: number, hours: number): string => {
  const isCurrent = rollout.status === 'rolling_out' && index === rollout.current_step
  if (hours === 0) return 'no hold'
  if (!isCurrent) return `held ${inHours(hours)}`
  const left = holdLeftHours(rollout)
  return left === null ? `held ${inHours(hours)}` : `${inHours(left)} of ${inHours(hours)} left`
}

const stateOf = ({ status, current_step }: Rollout, index: number): TrackStep['state'] => {
  if (status === 'completed') return 'done'
  if (status === 'awaiting_approval') return 'next'
  if (index < current_step) return 'done'
  return status === 'rolling_out' && index === current_step ? 'current' : 'next'
}

const approvalOf = (rollout: Rollout, index: number, state: TrackStep['state']): TrackStep['approval'] => {
  const { steps, current_step } = rollout
  // The first step begins with the approvals of the whole rollout.
  if (index === 0 || !steps[index]?.requires_approval) return null
  if (state !== 'next') return 'given'
  if (index !== current_step + 1 || rollout.status !== 'rolling_out') return 'needed'
  return awaitsStepApproval(rollout) ? 'awaited' : 'given'
}

/** The steps of a rollout with how each stands. */
export const trackSteps = (rollout: Rollout): TrackStep[] =>
  rollout.steps.map(({ percentage, hold_hours }, index) => {
    const state = stateOf(rollout, index)
    return {
      percentage,
      state,
      hold: holdOf(rollout, index, hold_hours),
      approval: approvalOf(rollout, index, state),
    }
  })
