import type { ChatMessage } from '../../contracts/chat.ts'
import { capContributors } from './contributor-cap.ts'
import { freeze } from './freeze.ts'
import { encodeInput } from './input.ts'
import type { Draft, Item } from './item.ts'

/** An approved example as a dataset is built from it. */
export interface Approved {
  readonly id: string
  readonly exampleType: string
  readonly input: string | readonly ChatMessage[]
  readonly originalOutput: string | null
  readonly expectedOutput: string | null
  readonly qualityScore: number | null
  readonly contributorId: string | null
  readonly groupKey: string
}

/** What was left out, and why. */
export interface Excluded {
  readonly reason: string
  readonly count: number
}

/**
 * Makes a dataset of approved examples: those with a question and an answer to learn, the best of every contributor up to the
 * share, each row once, in the order given.
 */
export function selectItems(
  examples: readonly Approved[],
  maxContributorShare: number,
): { items: Item[]; excluded: Excluded[] } {
  const asked = examples.filter(({ input }) => input !== '')
  const usable = asked.filter((example) => expectedOf(example) !== null)
  const bestFirst = [...usable].sort((a, b) => (b.qualityScore ?? 0) - (a.qualityScore ?? 0))
  const { kept, excluded: overShare } = capContributors(bestFirst, maxContributorShare)
  const chosen = new Set(kept)
  const drafts = usable.filter((example) => chosen.has(example)).map(draftOf)
  const { items, rejected } = freeze(drafts)
  const counts: Excluded[] = [
    { reason: 'no input', count: examples.length - asked.length },
    { reason: 'no expected output', count: asked.length - usable.length },
    { reason: "over the contributor's share", count: overShare.length },
    { reason: 'duplicate', count: rejected.length },
  ]
  return { items, excluded: counts.filter(({ count }) => count > 0) }
}

function draftOf(example: Approved, index: number): Draft {
  const expectedOutput = expectedOf(example) ?? ''
  const original = example.originalOutput
  return {
    line: index + 1,
    input: encodeInput(example.input),
    expectedOutput,
    rejectedOutput: original === null || original === expectedOutput ? null : original,
    groupKey: example.groupKey,
    split: null,
    exampleId: example.id,
    metadata: { example_type: example.exampleType },
  }
}

/** The answer to learn: the corrected one, or the agent's own where people found it good. */
function expectedOf({ exampleType, expectedOutput, originalOutput }: Approved): string | null {
  if (expectedOutput !== null && expectedOutput !== '') return expectedOutput
  return exampleType === 'positive' && originalOutput !== '' ? originalOutput : null
}
