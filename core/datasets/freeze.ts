import type { Split } from '../../contracts/datasets.ts'
import { canonicalJson } from '../json.ts'
import { sha256 } from '../sha256.ts'
import type { Draft, Item, Rejection } from './item.ts'
import { splitOf } from './split.ts'

/**
 * Gives every row its split. Rows of one group land in one split: the one that the first row of the group asks
 * for, else the one of the group's hash. A row that asks for another one is rejected, and so is a copy of an
 * earlier row.
 */
export function freeze(drafts: readonly Draft[]): { items: Item[]; rejected: Rejection[] } {
  const wanted = new Map<string, { split: Split; line: number }>()
  for (const { groupKey, split, line } of drafts) {
    if (split !== null && !wanted.has(groupKey)) wanted.set(groupKey, { split, line })
  }
  const seen = new Map<string, number>()
  const items: Item[] = []
  const rejected: Rejection[] = []
  for (const { line, split, ...draft } of drafts) {
    const copy = JSON.stringify([draft.input, draft.expectedOutput, draft.rejectedOutput])
    const first = seen.get(copy)
    const group = wanted.get(draft.groupKey)
    if (first !== undefined) {
      rejected.push({ line, reason: `Duplicate of line ${first}` })
    } else if (split !== null && group !== undefined && group.split !== split) {
      rejected.push({
        line,
        reason: `Wants the split ${split}, but its group is in ${group.split} since line ${group.line}`,
      })
    } else {
      seen.set(copy, line)
      items.push({ ...draft, split: group?.split ?? splitOf(draft.groupKey) })
    }
  }
  return { items, rejected }
}

/** Items a split. */
export function countSplits(items: readonly { readonly split: Split }[]): Record<Split, number> {
  const counts = { train: 0, validation: 0, test: 0 }
  for (const { split } of items) counts[split] += 1
  return counts
}

/** SHA-256 over the items in canonical order: equal datasets have equal hashes, however they were ordered. */
export function contentHash(items: readonly Item[]): Promise<string> {
  const rows = items.map(({ input, expectedOutput, rejectedOutput, groupKey, split, metadata }) =>
    canonicalJson({ input, expectedOutput, rejectedOutput, groupKey, split, metadata }),
  )
  return sha256(rows.sort().join('\n'))
}
