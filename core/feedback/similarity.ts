import { words } from '../selection/lexical.ts'
import { wordNgrams } from '../selection/near-duplicates.ts'

/** Texts with fewer word triples say too little to be nearly the same. */
const leastTriples = 5
const threshold = 0.8

/** A text without what does not change its meaning: case, spaces, punctuation. */
export const normalized = (text: string): string => {
  const plain = words(text).join(' ')
  return plain === '' ? text.trim() : plain
}

/** Whether two texts are the same but for case, spaces and punctuation. */
export const isSame = (a: string, b: string): boolean => normalized(a) === normalized(b)

/** Whether two texts say nearly the same: at least 0.8 of their word triples are common (Jaccard). */
export const isNearlySame = (a: string, b: string): boolean => {
  if (isSame(a, b)) return true
  // Texts of so different lengths do not share enough, unless one repeats itself; this saves counting most of them.
  if (Math.min(a.length, b.length) < Math.max(a.length, b.length) / 3) return false
  const [left, right] = [wordNgrams(a, 3), wordNgrams(b, 3)]
  if (Math.min(left.size, right.size) < leastTriples) return false
  const common = [...left].filter((triple) => right.has(triple)).length
  return common / (left.size + right.size - common) >= threshold
}
