import { murmur3 } from '../../core/murmur3.ts'
import { termCounts } from '../../core/selection/lexical.ts'

export const defaultDimensions = 256

/**
 * A lexical embedding: words, word pairs and letter triples hashed into `dimensions` signed buckets, unit
 * length. Similar spelling gives similar vectors; meaning is not captured. The same text always gives the
 * same vector, in every dimension count on its own.
 */
export function embed(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0)
  for (const [term, count] of termCounts(text)) {
    const bucket = murmur3(term, 1) % dimensions
    const sign = murmur3(term, 2) % 2 === 0 ? 1 : -1
    vector[bucket] = (vector[bucket] ?? 0) + sign * (1 + Math.log(count))
  }
  const norm = Math.hypot(...vector)
  // A text without words still needs a direction: a zero vector has no cosine with anything.
  if (norm === 0) return vector.map((_, index) => (index === 0 ? 1 : 0))
  return vector.map((value) => value / norm)
}
