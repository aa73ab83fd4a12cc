/** A text as detectors read it, and where each of its characters stands in the original. */
export interface Readable {
  readonly text: string
  /** By position in `text`, and one past its end: position in the original. */
  readonly at: (position: number) => number
}

// Nothing but ASCII, or what the normalisation leaves as it is.
const plain = /^[\0-\x7f]*$/
const invisible = /^(?:\p{Cf}|\p{Variation_Selector}|\u034f)$/u
const hyphens = /^[\u2010\u2011\u2212\ufe58\ufe63\uff0d]$/u

/**
 * The text without invisible characters and with compatible characters in their usual form (NFKC): full-width digits,
 * letters in circles, other spaces and hyphens. What hides a number from a pattern does not hide it from a reader.
 */
export const readable = (original: string): Readable => {
  if (plain.test(original)) return { text: original, at: (position) => position }
  const positions: number[] = []
  let text = ''
  let from = 0
  for (const char of original) {
    const shown = invisible.test(char) ? '' : hyphens.test(char) ? '-' : char.normalize('NFKC')
    for (let unit = 0; unit < shown.length; unit++) {
      // A pair of surrogates that stays as it is keeps its two places.
      positions.push(shown === char ? from + unit : from)
    }
    text += shown
    from += char.length
  }
  positions.push(from)
  return { text, at: (position) => positions[position] ?? from }
}
