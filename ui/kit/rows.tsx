import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'

/**
 * Rows of a form that can be added and removed. The focus follows: into a row that was added, to the button that adds
 * when one was removed.
 */
export const Rows = <T extends { readonly key: string }>({
  title,
  itemName,
  hint,
  problem,
  rows,
  most,
  blank,
  onChange,
  children,
}: {
  title: string
  /** What one row is: `condition`. */
  itemName: string
  hint: ComponentChildren
  problem?: string | undefined
  rows: readonly T[]
  /** Rows that there may be. */
  most: number
  blank: Omit<T, 'key'>
  onChange: (rows: readonly T[]) => void
  children: (row: T, index: number, change: (part: Partial<T>) => void) => ComponentChildren
}) => {
  const id = useId()
  const list = useRef<HTMLOListElement>(null)
  const adder = useRef<HTMLButtonElement>(null)
  const lastCount = useRef(rows.length)
  useLayoutEffect(() => {
    if (rows.length > lastCount.current) {
      list.current?.lastElementChild?.querySelector<HTMLElement>('input, select')?.focus()
    } else if (rows.length < lastCount.current) {
      adder.current?.focus()
    }
    lastCount.current = rows.length
  }, [rows.length])
  const add = () => {
    // The blank has every field of a row but its key.
    onChange([...rows, { ...blank, key: crypto.randomUUID() } as T])
  }
  return (
    <fieldset class="plain rows" aria-describedby={`${id}-note`}>
      <legend>{title}</legend>
      <p id={`${id}-note`} class={problem === undefined ? 'hint' : 'wrong'}>
        {problem ?? hint}
      </p>
      {rows.length > 0 && (
        <ol ref={list}>
          {rows.map((row, index) => (
            <li key={row.key}>
              <fieldset class="plain row-fields">
                <legend class="visually-hidden">
                  {title}, {itemName} {index + 1}
                </legend>
                {children(row, index, (part) =>
                  onChange(rows.map((other) => (other.key === row.key ? { ...other, ...part } : other))),
                )}
              </fieldset>
              <button
                type="button"
                class="button quiet"
                aria-label={`Remove ${itemName} ${index + 1}`}
                onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
              >
                Remove
              </button>
            </li>
          ))}
        </ol>
      )}
      <div>
        <button ref={adder} type="button" class="button" disabled={rows.length >= most} onClick={add}>
          Add {/^[aeiou]/.test(itemName) ? 'an' : 'a'} {itemName}
        </button>
      </div>
    </fieldset>
  )
}
