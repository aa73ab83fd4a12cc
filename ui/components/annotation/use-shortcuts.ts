import { useEffect, useRef } from 'preact/hooks'
import { type Command, commandOf } from './shortcuts.ts'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== 'range' && target.type !== 'checkbox'))

/** Runs the command of each key press on the page, unless a dialog is open or single keys are switched off. */
export const useShortcuts = (areOn: boolean, run: (command: Command) => void): void => {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (document.querySelector('dialog[open]') !== null) return
      const command = commandOf(event, isTyping(event.target))
      if (command === null || (!areOn && command.name !== 'finish')) return
      event.preventDefault()
      latest.current(command)
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [areOn])
}
