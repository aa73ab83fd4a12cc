import type { ComponentChildren } from 'preact'
import { Field } from './field.tsx'

interface Common<T extends string> {
  readonly label: string
  readonly hint?: ComponentChildren
  readonly problem?: string | undefined
  readonly value: T
  readonly onChange: (value: T) => void
}

/** A line of text with its label. */
export const TextField = ({
  label,
  hint,
  problem,
  value,
  onChange,
  ...input
}: Common<string> & { required?: boolean; maxLength?: number; placeholder?: string }) => (
  <Field label={label} hint={hint} problem={problem}>
    {(control) => (
      <input
        {...control}
        {...input}
        class="input"
        type="text"
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    )}
  </Field>
)

/** A number with its label, as the text that was typed. */
export const NumberField = ({
  label,
  hint,
  problem,
  value,
  onChange,
  ...input
}: Common<string> & {
  min?: number
  max?: number
  step?: number | 'any'
  required?: boolean
  placeholder?: string
}) => (
  <Field label={label} hint={hint} problem={problem}>
    {(control) => (
      <input
        {...control}
        {...input}
        class="input"
        type="number"
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    )}
  </Field>
)

/** A choice with its label. */
export const SelectField = <T extends string>({
  label,
  hint,
  problem,
  value,
  onChange,
  options,
}: Common<T> & { options: readonly (readonly [T, string])[] }) => (
  <Field label={label} hint={hint} problem={problem}>
    {(control) => (
      <select
        {...control}
        class="input"
        value={value}
        onChange={(event) => {
          const chosen = options[event.currentTarget.selectedIndex]
          if (chosen) onChange(chosen[0])
        }}
      >
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    )}
  </Field>
)
