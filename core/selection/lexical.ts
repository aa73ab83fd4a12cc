/** A text as weighted terms; unit length unless the text has no word. */
export type TermVector = ReadonlyMap<string, number>

/** How much a term tells: high for rare ones. */
export type TermWeights = (term: string) => number

/** The words of a text: letters and digits, lower case. */
export function words(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

/** Counts of a text's words, pairs of neighbouring words, and runs of three letters inside words. */
export function termCounts(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  const add = (term: string) => counts.set(term, (counts.get(term) ?? 0) + 1)
  let previous: string | undefined
  for (const word of words(text)) {
    add(word)
    if (previous !== undefined) add(`${previous} ${word}`)
    const padded = `^${word}$`
    for (let at = 0; at + 3 <= padded.length; at++) add(`~${padded.slice(at, at + 3)}`)
    previous = word
  }
  return counts
}

/** Inverse document frequency, smoothed: `ln((1 + n) / (1 + df)) + 1`. */
export function inverseDocumentFrequency(documents: readonly ReadonlyMap<string, number>[]): TermWeights {
  const frequency = new Map<string, number>()
  for (const document of documents) {
    for (const term of document.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  }
  return (term) => Math.log((1 + documents.length) / (1 + (frequency.get(term) ?? 0))) + 1
}

/** A TF-IDF vector of unit length, with logarithmic term frequency. */
export function termVector(counts: ReadonlyMap<string, number>, weight: TermWeights): TermVector {
  const vector = new Map<string, number>()
  let squares = 0
  for (const [term, count] of counts) {
    const value = (1 + Math.log(count)) * weight(term)
    vector.set(term, value)
    squares += value * value
  }
  const norm = Math.sqrt(squares)
  if (norm > 0) for (const [term, value] of vector) vector.set(term, value / norm)
  return vector
}

/** Cosine of two unit vectors, 0 to 1. */
export function cosine(a: TermVector, b: TermVector): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  let sum = 0
  for (const [term, value] of small) sum += value * (large.get(term) ?? 0)
  return sum
}

/** The TF-IDF vectors of a collection, weighted by the collection itself. */
export function termVectors(texts: readonly string[]): TermVector[] {
  const counts = texts.map(termCounts)
  const weight = inverseDocumentFrequency(counts)
  return counts.map((count) => termVector(count, weight))
}

/** Similarity of every two texts of a collection, 0 to 1: `matrix[i][j]`. */
export function similarityMatrix(texts: readonly string[]): Float64Array[] {
  const vectors = termVectors(texts)
  const postings = new Map<string, [index: number, value: number][]>()
  vectors.forEach((vector, index) => {
    for (const [term, value] of vector) {
      const list = postings.get(term)
      if (list === undefined) postings.set(term, [[index, value]])
      else list.push([index, value])
    }
  })
  return vectors.map((vector) => {
    const row = new Float64Array(texts.length)
    for (const [term, value] of vector) {
      for (const [other, weight] of postings.get(term) ?? []) row[other] = (row[other] ?? 0) + value * weight
    }
    return row
  })
}
