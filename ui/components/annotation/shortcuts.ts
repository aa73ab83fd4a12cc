/** What a key does on the annotation page. */
export type Command =
  | { readonly name: 'score'; readonly value: number }
  | { readonly name: 'approve' | 'reject' | 'revise' | 'edit' | 'next' | 'previous' | 'finish' | 'help' }

/** The keys, for the help. `1` to `5` set the current dimension and go on to the next. */
export const shortcuts = [
  { keys: '1 – 5', does: 'Score 0, 0.25, 0.5, 0.75 or 1 and go to the next dimension' },
  { keys: 'A', does: 'Approve' },
  { keys: 'R', does: 'Reject' },
  { keys: 'S', does: 'Needs revision' },
  { keys: 'E', does: 'Edit the correction' },
  { keys: 'N', does: 'Next example' },
  { keys: 'P', does: 'Previous example' },
  { keys: 'Ctrl Enter', does: 'Approve, also while typing' },
  { keys: '?', does: 'This help' },
] as const

const letters: Readonly<Record<string, Command>> = {
  a: { name: 'approve' },
  r: { name: 'reject' },
  s: { name: 'revise' },
  e: { name: 'edit' },
  n: { name: 'next' },
  p: { name: 'previous' },
  '?': { name: 'help' },
}

interface Key {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly repeat: boolean
  readonly isComposing: boolean
}

/**
 * The command of a key press, null for none. `isTyping` says that the focus is where letters are text. Repeats,
 * compositions and chords of the browser are never commands.
 */
export const commandOf = (key: Key, isTyping: boolean): Command | null => {
  if (key.repeat || key.isComposing || key.altKey) return null
  if (key.ctrlKey || key.metaKey) return key.key === 'Enter' ? { name: 'finish' } : null
  if (isTyping) return null
  if (/^[1-5]$/.test(key.key)) return { name: 'score', value: (Number(key.key) - 1) / 4 }
  return letters[key.key.toLowerCase()] ?? null
}

const offKey = 'prisma-glow.shortcuts-off'

/** Whether single keys act; people who dictate or use switches turn them off. */
export const areShortcutsOn = (): boolean => localStorage.getItem(offKey) === null

export const turnShortcuts = (on: boolean): void =>
  on ? localStorage.removeItem(offKey) : localStorage.setItem(offKey, 'true')
