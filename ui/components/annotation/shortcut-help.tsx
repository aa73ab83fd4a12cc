import type { RefObject } from 'preact'
import { shortcuts } from './shortcuts.ts'

/** Every key, and the switch that turns them off. */
export const ShortcutHelp = ({
  dialog,
  areOn,
  onTurn,
}: {
  dialog: RefObject<HTMLDialogElement | null>
  areOn: boolean
  onTurn: (on: boolean) => void
}) => (
  <dialog ref={dialog} aria-labelledby="shortcut-title">
    <div class="dialog-body">
      <h2 id="shortcut-title">Keys</h2>
      <dl class="keys">
        {shortcuts.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input type="checkbox" checked={areOn} onChange={(event) => onTurn(event.currentTarget.checked)} />
        Single keys act on this page
      </label>
      <div class="row">
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </div>
  </dialog>
)
