import type { Deployment } from '../../../contracts/deployments.ts'
import { ToneIcon } from '../../kit/badge.tsx'
import { trackSteps } from './rollout-steps.ts'

const states = { done: 'done', current: 'now', next: 'to come' } as const
const approvals = {
  needed: 'needs approval',
  awaited: 'waits for approval',
  given: 'approved',
} as const

/** The steps of a rollout on a line, from the first share to everybody. */
export const RolloutTrack = ({ deployment }: { deployment: Deployment }) => (
  <ol class="track" aria-label="Rollout steps">
    {trackSteps(deployment).map(({ percentage, state, hold, approval }) => (
      <li key={percentage} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
        <span class="track-dot">{state === 'done' && <ToneIcon tone="good" />}</span>
        <span class="track-text">
          <strong>{percentage} %</strong>
          <span class="visually-hidden">{states[state]}, </span>
          <span class="small muted">{hold}</span>
          {approval !== null && (
            <span class={`small ${approval === 'awaited' ? 'awaited' : 'muted'}`}>{approvals[approval]}</span>
          )}
        </span>
      </li>
    ))}
  </ol>
)
