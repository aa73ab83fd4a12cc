import { useId, useState } from 'preact/hooks'
import type { Deployment, RollbackMode } from '../../../contracts/deployments.ts'
import { useChangeDeployment } from '../../hooks/use-deployments.ts'
import { ConfirmButton } from '../../kit/confirm-button.tsx'

/** Back to the version before: at once, or letting what has begun finish. */
export const RollbackButton = ({ deployment }: { deployment: Deployment }) => {
  const { id, unit, from_version, to_version } = deployment
  const change = useChangeDeployment()
  const [mode, setMode] = useState<RollbackMode>('kill')
  const name = useId()
  const modes: readonly (readonly [RollbackMode, string, string])[] = [
    ['kill', 'At once', `Within two seconds every request gets version ${from_version} again.`],
    [
      'drain',
      'Let it finish',
      unit === 'user'
        ? `This rollout goes by user, and a user has no end to wait for: everybody gets version ${from_version} again as well.`
        : `New ${unit}s get version ${from_version}; those that began on version ${to_version} finish on it for up to a day.`,
    ],
  ]
  return (
    <ConfirmButton
      label="Roll back"
      title={`Roll back to version ${from_version}?`}
      tone="danger"
      asksReason
      isRunning={change.isRunning}
      error={change.error}
      onConfirm={async (reason) => (await change.run({ action: 'rollback', id, mode, reason })) !== null}
    >
      <fieldset class="plain stack">
        <legend class="visually-hidden">How</legend>
        {modes.map(([value, label, effect]) => (
          <label key={value} class="check">
            <input
              type="radio"
              name={name}
              checked={mode === value}
              aria-describedby={`${name}-${value}`}
              onChange={() => setMode(value)}
            />
            <span>
              <strong>{label}</strong> <span id={`${name}-${value}`}>{effect}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </ConfirmButton>
  )
}
