import { words } from '../selection/lexical.ts'

const articles = new Set(['a', 'an', 'the'])

/** Tokens as SQuAD's evaluation counts them: lower case, without punctuation and English articles. */
function tokens(text: string): string[] {
  return words(text).filter((word) => !articles.has(word))
}

/** F1 over the two texts' tokens, with repetitions; 1 when both have none. */
export function tokenF1(answer: string, expected: string): number {
  const given = tokens(answer)
  const wanted = tokens(expected)
  if (given.length === 0 || wanted.length === 0) return given.length === wanted.length ? 1 : 0
  const left = new Map<string, number>()
  for (const token of wanted) left.set(token, (left.get(token) ?? 0) + 1)
  let common = 0
  for (const token of given) {
    const count = left.get(token) ?? 0
    if (count > 0) {
      common++
      left.set(token, count - 1)
    }
  }
  return (2 * common) / (given.length + wanted.length)
}
