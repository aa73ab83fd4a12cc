import type { ComponentChildren } from 'preact'
import { useId, useRef, useState } from 'preact/hooks'
import { ErrorNotice } from './states.tsx'

/** A button that says what it will do to live traffic before it does it. `reason` is what the person wrote. */
export const ConfirmButton = ({
  label,
  title,
  tone = '',
  asksReason = false,
  isRunning,
  error,
  onOpen,
  onConfirm,
  children,
}: {
  label: string
  title: string
  tone?: 'primary' | 'danger' | ''
  asksReason?: boolean
  isRunning: boolean
  error: Error | null
  /** Before the dialog shows. */
  onOpen?: () => void
  /** Answers whether it was done; the dialog stays open when not. */
  onConfirm: (reason: string) => Promise<boolean>
  children: ComponentChildren
}) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const [reason, setReason] = useState('')
  const id = useId()
  return (
    <>
      <button
        type="button"
        class={`button ${tone}`}
        onClick={() => {
          onOpen?.()
          dialog.current?.showModal()
        }}
      >
        {label}
      </button>
      <dialog ref={dialog} aria-labelledby={id}>
        <form
          class="dialog-body"
          onSubmit={async (event) => {
            event.preventDefault()
            if (await onConfirm(reason.trim())) dialog.current?.close()
          }}
        >
          <h2 id={id}>{title}</h2>
          <div>{children}</div>
          {asksReason && (
            <label class="field">
              <span class="label">Reason</span>
              <input
                class="input"
                value={reason}
                maxLength={2000}
                onInput={(event) => setReason(event.currentTarget.value)}
              />
            </label>
          )}
          {error && <ErrorNotice error={error} />}
          <div class="row">
            <button type="submit" class={`button ${tone || 'primary'}`} disabled={isRunning}>
              {isRunning ? 'Working…' : label}
            </button>
            <button type="button" class="button quiet" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
          </div>
        </form>
      </dialog>
    </>
  )
}
