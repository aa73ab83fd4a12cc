import { countChanges, wordDiff } from '../text/word-diff.ts'

/** Two texts as one, with what came and what went, and the counts in words. */
export const Diff = ({ before, after }: { before: string; after: string }) => {
  const changes = wordDiff(before, after)
  const { added, removed } = countChanges(changes)
  return (
    <div class="stack">
      <div class="prose">
        {changes.map(({ kind, text }, index) => {
          if (kind === 'added') return <ins key={index}>{text}</ins>
          if (kind === 'removed') return <del key={index}>{text}</del>
          return <span key={index}>{text}</span>
        })}
      </div>
      <p class="small muted">
        {added} {added === 1 ? 'word' : 'words'} added, {removed} removed
      </p>
    </div>
  )
}
