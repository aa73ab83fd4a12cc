import { similarityMatrix } from './lexical.ts'

/**
 * Indices that represent the collection best, most useful first, so that every prefix is a good set of its
 * size. Greedy maximisation of facility location: the sum over all texts of the similarity to their nearest
 * chosen text (within 1 - 1/e of the best set; Nemhauser, Wolsey and Fisher 1978). The first is the medoid.
 */
export function coverage(texts: readonly string[], count: number): number[] {
  return facilityLocation(similarityMatrix(texts), count)
}

/**
 * Lazy greedy: a text's gain only falls as others are chosen, so an old gain is an upper bound and few are
 * counted anew in a round. A tie goes to the earlier text.
 */
function facilityLocation(similarity: readonly Float64Array[], count: number): number[] {
  const covered = new Float64Array(similarity.length)
  const bounds = similarity.map((row) => ({ gain: gainOf(row, covered), round: 0 }))
  const chosen: number[] = []
  while (chosen.length < Math.min(count, similarity.length)) {
    let best = 0
    bounds.forEach(({ gain }, index) => {
      // The margin keeps a tie a tie when sums differ by rounding.
      if (gain > (bounds[best]?.gain ?? 0) + 1e-12) best = index
    })
    if (bounds[best]?.round !== chosen.length) {
      bounds[best] = { gain: gainOf(similarity[best], covered), round: chosen.length }
      continue
    }
    chosen.push(best)
    bounds[best] = { gain: Number.NEGATIVE_INFINITY, round: 0 }
    similarity[best]?.forEach((value, index) => {
      covered[index] = Math.max(covered[index] ?? 0, value)
    })
  }
  return chosen
}

function gainOf(row: Float64Array | undefined, covered: Float64Array): number {
  let gain = 0
  row?.forEach((value, index) => {
    gain += Math.max(0, value - (covered[index] ?? 0))
  })
  return gain
}

/**
 * Farthest-first traversal (k-center): the medoid, then always the text least similar to all chosen ones.
 * Covers the rare corners that facility location leaves out.
 */
export function farthestFirst(texts: readonly string[], count: number): number[] {
  const similarity = similarityMatrix(texts)
  const chosen = facilityLocation(similarity, Math.min(1, count))
  const nearest = new Float64Array(texts.length)
  for (let latest = chosen[0]; latest !== undefined && chosen.length < Math.min(count, texts.length); ) {
    similarity[latest]?.forEach((value, index) => {
      nearest[index] = Math.max(nearest[index] ?? 0, value)
    })
    const taken = new Set(chosen)
    let next: number | undefined
    for (const index of texts.keys()) {
      if (taken.has(index)) continue
      if (next === undefined || (nearest[index] ?? 0) < (nearest[next] ?? 0) - 1e-12) next = index
    }
    if (next !== undefined) chosen.push(next)
    latest = next
  }
  return chosen
}
