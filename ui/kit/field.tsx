import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { ApiProblem } from '../../contracts/client.ts'

/** What the server said about one field, by its JSON path; undefined when nothing is wrong with it. */
export const problemOf = (error: Error | null, field: string): string | undefined =>
  error instanceof ApiProblem ? error.field(field) : undefined

/** The first problem of a field or of anything in it: `targeting[0]` and `targeting[0].values` are in `targeting`. */
export const problemIn = (error: Error | null, field: string): string | undefined =>
  error instanceof ApiProblem
    ? error.problem.errors?.find(
        (problem) =>
          problem.field === field ||
          problem.field.startsWith(`${field}.`) ||
          problem.field.startsWith(`${field}[`),
      )?.message
    : undefined

/** A label, its control, a hint and what is wrong, tied together. */
export const Field = ({
  label,
  hint,
  problem,
  children,
}: {
  label: string
  hint?: ComponentChildren
  problem?: string | undefined
  children: (control: {
    id: string
    'aria-describedby': string
    'aria-invalid': boolean
  }) => ComponentChildren
}) => {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-note`, 'aria-invalid': problem !== undefined })}
      <div id={`${id}-note`} class={problem === undefined ? 'hint' : 'wrong'}>
        {problem ?? hint}
      </div>
    </div>
  )
}
