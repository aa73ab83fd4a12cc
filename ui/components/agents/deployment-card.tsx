import type { Deployment } from '../../../contracts/deployments.ts'
import { useChangeDeployment } from '../../hooks/use-deployments.ts'
import { StatusBadge } from '../../kit/badge.tsx'
import { Card } from '../../kit/card.tsx'
import { ConfirmButton } from '../../kit/confirm-button.tsx'
import { duration, moment } from '../../kit/format.ts'
import { Difference, Guardrails } from '../experiments/verdict-view.tsx'

/** A rollout: its steps, what the next one waits for, and what can be done. */
export const DeploymentCard = ({ deployment }: { deployment: Deployment }) => {
  const { status, from_version, to_version, percentage, verdict } = deployment
  return (
    <Card
      title={`Version ${from_version} → ${to_version}`}
      action={
        <div class="row">
          <StatusBadge status={status} />
          <Actions deployment={deployment} />
        </div>
      }
    >
      <ol class="steps" aria-label="Rollout steps">
        {deployment.steps.map((step, index) => (
          <li key={step.percentage} data-state={stateOf(deployment, index)}>
            <strong>{step.percentage} %</strong>
            <span class="small muted">
              {step.hold_hours === 0 ? 'no hold' : duration(step.hold_hours * 3_600_000)}
            </span>
          </li>
        ))}
      </ol>
      <p class="muted">
        {status === 'awaiting_approval'
          ? `${deployment.approvals.length} of ${deployment.approvals_required} approvals`
          : `${percentage} % of ${deployment.unit}s get version ${to_version}`}
        {' · '}created {moment(deployment.created_at)} by {deployment.created_by}
      </p>
      {deployment.rollback_reason && <p>Rolled back: {deployment.rollback_reason}</p>}
      {deployment.waits_for.length > 0 && (
        <ul class="small muted">
          {deployment.waits_for.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {verdict && (
        <details>
          <summary>Comparison of both versions so far</summary>
          <div class="stack">
            <Difference verdict={verdict} metric="satisfaction" />
            <Guardrails guardrails={verdict.guardrails} />
          </div>
        </details>
      )}
    </Card>
  )
}

const stateOf = ({ status, current_step }: Deployment, index: number): string => {
  if (status === 'completed') return 'done'
  if (status !== 'rolling_out') return 'waiting'
  return index < current_step ? 'done' : index === current_step ? 'current' : 'waiting'
}

const Actions = ({ deployment: { id, status, from_version } }: { deployment: Deployment }) => {
  const change = useChangeDeployment()
  const shared = { isRunning: change.isRunning, error: change.error }
  return (
    <>
      {status === 'awaiting_approval' && (
        <ConfirmButton
          label="Approve"
          title="Approve this deployment?"
          tone="primary"
          {...shared}
          onConfirm={async () => (await change.run({ action: 'approve', id })) !== null}
        >
          <p>With the last approval that it needs the rollout begins.</p>
        </ConfirmButton>
      )}
      {status === 'rolling_out' && (
        <>
          <ConfirmButton
            label="Advance"
            title="Go to the next step now?"
            {...shared}
            onConfirm={async () => (await change.run({ action: 'advance', id })) !== null}
          >
            <p>Without waiting for the hold or the samples of this step.</p>
          </ConfirmButton>
          <ConfirmButton
            label="Roll back"
            title="Roll back at once?"
            tone="danger"
            asksReason
            {...shared}
            onConfirm={async (reason) =>
              (await change.run({ action: 'rollback', id, mode: 'kill', reason })) !== null
            }
          >
            <p>Within two seconds everybody gets version {from_version} again.</p>
          </ConfirmButton>
        </>
      )}
    </>
  )
}
