import type { Deployment } from '../../../contracts/deployments.ts'
import { useChangeDeployment } from '../../hooks/use-deployments.ts'
import { StatusBadge } from '../../kit/badge.tsx'
import { Card } from '../../kit/card.tsx'
import { ConfirmButton } from '../../kit/confirm-button.tsx'
import { moment } from '../../kit/format.ts'
import { Difference, Guardrails } from '../experiments/verdict-view.tsx'
import { RollbackButton } from './rollback-button.tsx'
import { awaitsStepApproval } from './rollout-steps.ts'
import { RolloutTrack } from './rollout-track.tsx'

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
      <RolloutTrack deployment={deployment} />
      <p class="muted">
        {status === 'awaiting_approval'
          ? `${deployment.approvals.length} of ${deployment.approvals_required} approvals`
          : `${percentage} % of ${deployment.unit}s get version ${to_version}`}
        {' · '}created {moment(deployment.created_at)} by {deployment.created_by}
      </p>
      {deployment.rollback_reason && <p>Rolled back: {deployment.rollback_reason}</p>}
      {deployment.waits_for.length > 0 && (
        <div>
          <h3>{status === 'rolling_out' ? 'The next step waits for' : 'It waits for'}</h3>
          <ul class="bullets">
            {deployment.waits_for.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
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

const Actions = ({ deployment }: { deployment: Deployment }) => {
  const { id, status, steps, current_step } = deployment
  const change = useChangeDeployment()
  const shared = { isRunning: change.isRunning, error: change.error }
  const approve = async (step?: number) =>
    (await change.run({ action: 'approve', id, ...(step === undefined ? {} : { step }) })) !== null
  const next = steps[current_step + 1]
  return (
    <>
      {status === 'awaiting_approval' && (
        <ConfirmButton
          label="Approve"
          title="Approve this deployment?"
          tone="primary"
          {...shared}
          onConfirm={() => approve()}
        >
          <p>With the last approval that it needs the rollout begins.</p>
        </ConfirmButton>
      )}
      {next && awaitsStepApproval(deployment) && (
        <ConfirmButton
          label={`Approve ${next.percentage} %`}
          title={`Approve the step to ${next.percentage} %?`}
          tone="primary"
          {...shared}
          onConfirm={() => approve(current_step + 1)}
        >
          <p>It begins as soon as nothing else is waited for.</p>
        </ConfirmButton>
      )}
      {status === 'rolling_out' && (
        <>
          <ConfirmButton
            label="Advance"
            title="Go to the next step now?"
            {...shared}
            onConfirm={async () =>
              (await change.run({ action: 'advance', id, fromStep: current_step })) !== null
            }
          >
            <p>
              Without waiting for the hold, the samples or the sample ratio. A required approval stays
              required.
            </p>
          </ConfirmButton>
          <RollbackButton deployment={deployment} />
        </>
      )}
    </>
  )
}
