/** Shares of a changed split, what really moved, and the least that any method could move. */
export interface Movement {
  /** Share of all units that are elsewhere than before. */
  readonly moved: number
  /** Total-variation distance of the shares: the minimum. */
  readonly minimum: number
  /** Units that left a place although its share grew or stayed. */
  readonly leftGrowing: number
  /** Units that left the place whose share grew by the greatest factor. */
  readonly leftFastest: number
}

/**
 * Compares two assignments of the same units.
 * @param before place of each unit, an index into the shares
 * @param sharesBefore share of each place, adding up to 1; units without a variant are a place too
 */
export function movement(
  before: Uint8Array,
  after: Uint8Array,
  sharesBefore: readonly number[],
  sharesAfter: readonly number[],
): Movement {
  const factors = sharesBefore.map((share, place) => (share > 0 ? (sharesAfter[place] ?? 0) / share : 0))
  const fastest = factors.indexOf(Math.max(...factors))
  let [moved, leftGrowing, leftFastest] = [0, 0, 0]
  for (const [unit, was] of before.entries()) {
    if (after[unit] === was) continue
    moved++
    if ((factors[was] ?? 0) >= 1) leftGrowing++
    if (was === fastest) leftFastest++
  }
  const distance = sharesBefore.reduce(
    (sum, share, place) => sum + Math.abs(share - (sharesAfter[place] ?? 0)),
    0,
  )
  return { moved: moved / before.length, minimum: distance / 2, leftGrowing, leftFastest }
}

/** What the usual method would do: the arms as ranges one after the other on [0, 1). */
export function placesByRanges(positions: Float64Array, shares: readonly number[]): Uint8Array {
  return Uint8Array.from(positions, (position) => {
    let upTo = 0
    const place = shares.findIndex((share) => {
      upTo += share
      return position < upTo
    })
    return place < 0 ? shares.length - 1 : place
  })
}
