import type { Experiment } from '../../../contracts/experiments.ts'
import {
  type ExperimentAction,
  useChangeExperiment,
  useStartExperiment,
} from '../../hooks/use-experiments.ts'
import { ConfirmButton } from '../../kit/confirm-button.tsx'
import { ChangeSplit } from './change-split.tsx'

/** What can be done to an experiment in its status, each confirmed with its effect on live traffic. */
export const ExperimentActions = ({ experiment }: { experiment: Experiment }) => {
  const start = useStartExperiment()
  const change = useChangeExperiment()
  const { id, status, winner } = experiment
  const apply = async (action: ExperimentAction) => (await change.run(action)) !== null
  const shared = { isRunning: change.isRunning, error: change.error }
  if (status === 'draft') {
    return (
      <ConfirmButton
        label="Start"
        title="Start the experiment?"
        tone="primary"
        isRunning={start.isRunning}
        error={start.error}
        onConfirm={async () => (await start.run(id)) !== null}
      >
        <p>
          {experiment.treatment_percentage} % of its units get the treatment, {experiment.control_percentage}{' '}
          % are compared with them on the control. Each keeps its variant.
        </p>
      </ConfirmButton>
    )
  }
  if (status !== 'running' && status !== 'paused') return null
  return (
    <>
      {status === 'running' && <ChangeSplit experiment={experiment} />}
      {status === 'running' ? (
        <ConfirmButton
          label="Pause"
          title="Pause the experiment?"
          {...shared}
          onConfirm={() => apply({ action: 'pause', id })}
        >
          <p>Everybody gets the current version until it is resumed. What was measured stays.</p>
        </ConfirmButton>
      ) : (
        <ConfirmButton
          label="Resume"
          title="Resume the experiment?"
          tone="primary"
          {...shared}
          onConfirm={() => apply({ action: 'resume', id })}
        >
          <p>Every unit gets the variant that it had.</p>
        </ConfirmButton>
      )}
      {winner === 'B' && (
        <ConfirmButton
          label="Deploy B"
          title="Deploy the treatment?"
          tone="primary"
          asksReason
          {...shared}
          onConfirm={(reason) => apply({ action: 'deploy', id, reason })}
        >
          <p>The experiment ends and a deployment begins, step by step and with rollback.</p>
        </ConfirmButton>
      )}
      <ConfirmButton
        label="Keep current"
        title="Keep the current version?"
        asksReason
        {...shared}
        onConfirm={(reason) => apply({ action: 'keep_current', id, reason })}
      >
        <p>The experiment ends; everybody gets the current version.</p>
      </ConfirmButton>
      <ConfirmButton
        label="Stop"
        title="Stop without a decision?"
        asksReason
        {...shared}
        onConfirm={(reason) => apply({ action: 'stop', id, reason })}
      >
        <p>The experiment ends; everybody gets the current version.</p>
      </ConfirmButton>
      <ConfirmButton
        label="Roll back"
        title="Roll back at once?"
        tone="danger"
        asksReason
        {...shared}
        onConfirm={(reason) => apply({ action: 'rollback', id, reason })}
      >
        <p>Within two seconds nobody gets the treatment any more.</p>
      </ConfirmButton>
    </>
  )
}
