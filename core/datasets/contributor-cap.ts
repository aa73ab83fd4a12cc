/** Something that may come from one contributor's feedback. */
export interface Contributed {
  readonly contributorId: string | null
}

/**
 * Keeps the largest selection in which no contributor's share is above `share`: the first ones of everybody who
 * gave too much. What has no contributor is always kept. Nothing is kept when there are too few contributors
 * for any selection, for instance a single one and a share of .25.
 * @param items in order of preference
 */
export function capContributors<T extends Contributed>(
  items: readonly T[],
  share: number,
): { kept: T[]; excluded: T[] } {
  const most = largestAllowance(items, share)
  const taken = new Map<string, number>()
  const kept: T[] = []
  const excluded: T[] = []
  for (const item of items) {
    const { contributorId } = item
    const before = contributorId === null ? 0 : (taken.get(contributorId) ?? 0)
    if (contributorId === null || before < most) {
      kept.push(item)
      if (contributorId !== null) taken.set(contributorId, before + 1)
    } else {
      excluded.push(item)
    }
  }
  return { kept, excluded }
}

/** The most items that each contributor may give so that nobody exceeds the share of what is then kept. */
function largestAllowance(items: readonly Contributed[], share: number): number {
  const given = new Map<string, number>()
  let free = 0
  for (const { contributorId } of items) {
    if (contributorId === null) free += 1
    else given.set(contributorId, (given.get(contributorId) ?? 0) + 1)
  }
  const counts = [...given.values()]
  const keptWith = (allowance: number) =>
    counts.reduce((sum, count) => sum + Math.min(count, allowance), free)
  let allowance = Math.max(0, ...counts)
  // The tolerance lets a share such as 1/3 hold exactly.
  while (allowance > 0 && allowance > share * keptWith(allowance) + 1e-9) allowance -= 1
  return allowance
}
