import type { Messages } from './messages.ts'

/** One to five stars as a group of native radio buttons. */
export const Stars = ({
  name,
  label,
  value,
  messages,
  onChange,
}: {
  name: string
  label: string
  value: number | null
  messages: Messages
  onChange: (value: number) => void
}) => (
  <fieldset>
    <legend>{label}</legend>
    <div class="stars">
      {[1, 2, 3, 4, 5].map((star) => (
        <label key={star} class={value !== null && star <= value ? 'on' : ''}>
          <input
            type="radio"
            name={name}
            value={star}
            checked={value === star}
            aria-label={messages.stars(star)}
            onChange={() => onChange(star)}
          />
          <svg
            aria-hidden="true"
            width="22"
            height="22"
            viewBox="0 0 24 24"
            stroke="currentColor"
            stroke-width="1.6"
            stroke-linejoin="round"
            fill={value !== null && star <= value ? 'currentColor' : 'none'}
          >
            <path d="m12 3 2.8 5.8 6.2.9-4.5 4.4 1 6.3-5.5-3-5.5 3 1-6.3L3 9.7l6.2-.9z" />
          </svg>
        </label>
      ))}
    </div>
  </fieldset>
)
