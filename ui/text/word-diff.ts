import { diffArrays } from 'diff'

/** A run of words that stayed, came or went. */
export interface Change {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** Beyond this the texts are shown as replaced whole, so that typing never stutters. */
const timeoutMs = 50

const segmenter = new Intl.Segmenter('en', { granularity: 'word' })

/** Words, spaces and punctuation marks; also where a language writes no spaces. */
const wordsOf = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment)

/** What changed between two texts, word by word. Joining `same` and `added` gives `after`. */
export const wordDiff = (before: string, after: string): Change[] => {
  const changes = diffArrays(wordsOf(before), wordsOf(after), { timeout: timeoutMs })
  if (changes === undefined) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ]
  }
  return joinNeighbours(
    changes.map(({ added, removed, value }) => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      text: value.join(''),
    })),
  )
}

const isBlank = (text: string) => text.trim() === ''

/** A rewritten passage reads better as one removal and one addition than word by word around its shared spaces. */
const joinNeighbours = (changes: readonly Change[]): Change[] => {
  const joined: Change[] = []
  let passage: Change[] = []
  const textOf = (other: Change['kind']) =>
    passage.flatMap(({ kind, text }) => (kind === other ? [] : [text])).join('')
  const flush = () => {
    const removed = textOf('added')
    const added = textOf('removed')
    const isRewritten = passage.length > 2 && !isBlank(removed) && !isBlank(added)
    joined.push(
      ...(isRewritten
        ? [
            { kind: 'removed' as const, text: removed },
            { kind: 'added' as const, text: added },
          ]
        : passage),
    )
    passage = []
  }
  changes.forEach((change, index) => {
    const isBetween = index > 0 && index < changes.length - 1 && isBlank(change.text)
    if (change.kind === 'same' && !isBetween) {
      flush()
      joined.push(change)
    } else passage.push(change)
  })
  flush()
  return joined
}

/** How many words came and went; spaces and punctuation do not count. */
export const countChanges = (changes: readonly Change[]): { added: number; removed: number } => {
  const total = { added: 0, removed: 0 }
  for (const { kind, text } of changes) {
    if (kind === 'same') continue
    total[kind] += Array.from(segmenter.segment(text)).filter(({ isWordLike }) => isWordLike).length
  }
  return total
}
