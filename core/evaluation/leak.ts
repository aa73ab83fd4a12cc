import { words } from '../selection/lexical.ts'
import { wordNgrams } from '../selection/near-duplicates.ts'

/** So many words in a row that also stand in a data set's input were copied, not written anew. */
export const leakWords = 6

/**
 * Passages of `leakWords` words that an instruction shares with inputs it must not quote, except those that
 * the earlier instruction had already: someone wrote these on purpose.
 */
export function copiedPassages(instruction: string, earlier: string, inputs: readonly string[]): string[] {
  const known = wordNgrams(earlier, leakWords)
  const written = [...wordNgrams(instruction, leakWords)].filter((passage) => !known.has(passage))
  if (written.length === 0) return []
  const quoted = new Set(inputs.flatMap((input) => [...wordNgrams(input, leakWords)]))
  return written.filter((passage) => quoted.has(passage))
}

/** Examples whose input is one of the sealed inputs, but for case and punctuation. */
export function sealedExamples(
  examples: readonly { readonly input: string }[],
  sealed: readonly string[],
): string[] {
  const normalise = (text: string) => words(text).join(' ')
  const known = new Set(sealed.map(normalise))
  return examples.map((example) => example.input).filter((input) => known.has(normalise(input)))
}
