import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** A part of a form that is closed until somebody wants it, or until something in it is wrong. */
export const Disclosure = ({
  title,
  summary,
  hasProblem,
  children,
}: {
  title: string
  /** What is in force while nobody opens it. */
  summary: ComponentChildren
  hasProblem: boolean
  children: ComponentChildren
}) => {
  const details = useRef<HTMLDetailsElement>(null)
  const open = () => {
    if (details.current) details.current.open = true
  }
  useLayoutEffect(() => {
    if (hasProblem) open()
  }, [hasProblem])
  return (
    // The browser cannot focus what it finds wrong while it is folded away.
    <details class="card disclosure" ref={details} onInvalidCapture={open}>
      <summary>
        <h2>{title}</h2>
        <span class="small muted">{summary}</span>
      </summary>
      <div class="stack">{children}</div>
    </details>
  )
}
