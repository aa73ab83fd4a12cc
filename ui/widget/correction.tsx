import { wordDiff } from '../text/word-diff.ts'
import type { Messages } from './messages.ts'

/** The answer to be corrected in place, with what changed below it. */
export const Correction = ({
  original,
  value,
  messages,
  onChange,
}: {
  original: string
  value: string
  messages: Messages
  onChange: (value: string) => void
}) => (
  <div>
    <label class="label" for="correction">
      {messages.correction}
    </label>
    <textarea
      id="correction"
      value={value}
      maxLength={20_000}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
    {original !== '' && value !== original && (
      <>
        <span class="label">{messages.preview}</span>
        <p class="diff">
          {wordDiff(original, value).map(({ kind, text }, index) =>
            kind === 'added' ? (
              <ins key={index}>{text}</ins>
            ) : kind === 'removed' ? (
              <del key={index}>{text}</del>
            ) : (
              text
            ),
          )}
        </p>
        <button type="button" class="quiet" onClick={() => onChange(original)}>
          {messages.restore}
        </button>
      </>
    )}
  </div>
)
