import { useId } from 'preact/hooks'
import { Card } from '../../kit/card.tsx'
import { ErrorNotice } from '../../kit/states.tsx'
import { type Decision, type Dimension, type Draft, dimensions, firstMissing } from './draft.ts'

const clamp = (value: number) => Math.min(1, Math.max(0, value))

const Score = ({
  name,
  hint,
  value,
  isCurrent,
  onChange,
}: {
  name: string
  hint: string
  value: number | null
  isCurrent: boolean
  onChange: (value: number) => void
}) => {
  const id = useId()
  return (
    <div class="score" data-current={isCurrent} data-given={value !== null}>
      <label for={id}>
        {name} <span class="muted small">{hint}</span>
      </label>
      <input
        id={id}
        type="range"
        min="0"
        max="1"
        step="0.05"
        value={value ?? 0.5}
        aria-valuetext={value === null ? 'not scored' : value.toFixed(2)}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
        onClick={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
      <input
        class="input"
        type="number"
        min="0"
        max="1"
        step="0.05"
        aria-label={`${name} as a number`}
        placeholder="–"
        value={value ?? ''}
        onInput={(event) => {
          const typed = event.currentTarget.valueAsNumber
          if (!Number.isNaN(typed)) onChange(clamp(typed))
        }}
      />
    </div>
  )
}

/** Four scores, notes and the decision. */
export const ScoringPanel = ({
  draft,
  current,
  isSubmitting,
  error,
  onScore,
  onDraft,
  onDecide,
}: {
  draft: Draft
  current: Dimension
  isSubmitting: boolean
  error: Error | null
  onScore: (dimension: Dimension, value: number) => void
  onDraft: (draft: Draft) => void
  onDecide: (decision: Decision) => void
}) => {
  const isComplete = firstMissing(draft) === null
  return (
    <Card title="Assessment">
      <div class="stack">
        {dimensions.map(({ key, name, hint }) => (
          <Score
            key={key}
            name={name}
            hint={hint}
            value={draft.scores[key]}
            isCurrent={key === current}
            onChange={(value) => onScore(key, value)}
          />
        ))}
      </div>
      <label class="field">
        <span class="label">Notes</span>
        <textarea
          class="input"
          maxLength={10_000}
          value={draft.notes}
          onInput={(event) => onDraft({ ...draft, notes: event.currentTarget.value })}
        />
      </label>
      {error && <ErrorNotice error={error} />}
      <div class="decisions">
        <button
          type="button"
          class="button primary"
          disabled={!isComplete || isSubmitting}
          onClick={() => onDecide('approve')}
        >
          Approve <kbd>A</kbd>
        </button>
        <button
          type="button"
          class="button danger"
          disabled={!isComplete || isSubmitting}
          onClick={() => onDecide('reject')}
        >
          Reject <kbd>R</kbd>
        </button>
        <button
          type="button"
          class="button"
          disabled={!isComplete || isSubmitting}
          onClick={() => onDecide('needs_revision')}
        >
          Needs revision <kbd>S</kbd>
        </button>
      </div>
      {!isComplete && <p class="small muted">Give all four scores first.</p>}
    </Card>
  )
}
