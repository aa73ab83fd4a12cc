/**
 * The x between `low` and `high` where an increasing function becomes positive, by bisection to the last digits.
 * The sign decides alone, so a function that jumps has its jump found.
 */
export function bracketedRoot(increasing: (x: number) => number, low: number, high: number): number {
  let [below, above] = [low, high]
  for (let step = 0; step < 200; step++) {
    const middle = (below + above) / 2
    if (middle <= below || middle >= above) break
    if (increasing(middle) > 0) above = middle
    else below = middle
  }
  return (below + above) / 2
}

/** Doubles `start` until the increasing function is positive there; `limit` when it is not positive before that. */
export function upperBracket(increasing: (x: number) => number, start: number, limit: number): number {
  let high = start
  while (high < limit && !(increasing(high) > 0)) high *= 2
  return Math.min(high, limit)
}
