import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { ApiProblem } from '../../contracts/client.ts'

/** What the server said about one field, by its JSON path; undefined when nothing is wrong with it. */
export const problemOf = (error: Error | null, field: string): string | undefined =>
  error instanceof ApiProblem ? error.field(field) : undefined

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
