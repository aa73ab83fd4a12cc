import { similarityMatrix, words } from './lexical.ts'

/** The runs of `n` neighbouring words in a text. */
export function wordNgrams(text: string, n: number): Set<string> {
  const list = words(text)
  const grams = new Set<string>()
  for (let at = 0; at + n <= list.length; at++) grams.add(list.slice(at, at + n).join(' '))
  return grams
}

/**
 * Pairs of texts that say nearly the same, first index smaller, in order.
 * @param threshold least TF-IDF cosine (words, word pairs, letter triples), 0 to 1
 */
export function nearDuplicates(texts: readonly string[], threshold = 0.9): [number, number][] {
  return similarityMatrix(texts).flatMap((row, a) => {
    const pairs: [number, number][] = []
    row.forEach((similarity, b) => {
      if (b > a && similarity >= threshold) pairs.push([a, b])
    })
    return pairs
  })
}
