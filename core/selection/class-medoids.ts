import { coverage } from './coverage.ts'

/** An item of a labelled collection. */
export interface Labelled {
  readonly text: string
  readonly label: string
}

/**
 * Indices of the items that represent their classes best: the medoid of every class, then the item that adds
 * most to each class's coverage, and so on. Classes take turns, in order of first appearance, so a prefix is
 * balanced. No model call, no randomness.
 */
export function classMedoids(items: readonly Labelled[], count: number): number[] {
  const classes = new Map<string, number[]>()
  items.forEach((item, index) => {
    const members = classes.get(item.label)
    if (members === undefined) classes.set(item.label, [index])
    else members.push(index)
  })
  const queues = [...classes.values()].map((members) =>
    coverage(
      members.map((index) => items[index]?.text ?? ''),
      Math.min(count, members.length),
    ).flatMap((place) => members[place] ?? []),
  )
  return takeTurns(queues).slice(0, Math.max(0, count))
}

/** Interleaves lists: all first elements, then all second ones, and so on. */
export function takeTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, round) =>
    lists.flatMap((list) => list.slice(round, round + 1)),
  ).flat()
}
