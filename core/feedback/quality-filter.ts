import { words } from '../selection/lexical.ts'
import { isInstructionLike } from './instruction-like.ts'
import { isNearlySame, isSame } from './similarity.ts'
import { isSpamLike } from './spam-like.ts'
import { isTruncated } from './truncated.ts'

/** Why a text is kept out of the review queue. */
export type FilterReason =
  | 'empty'
  | 'duplicate'
  | 'near_duplicate'
  | 'spam_like'
  | 'truncated'
  | 'instruction_like'

/** What would be learned from: an input, the answer that was given, and what the person wrote. */
export interface Submission {
  readonly input: string | null
  readonly output: string | null
  readonly correctionText: string | null
  readonly feedbackText: string | null
}

/** An example that exists, of the same agent and kind. */
export interface Known {
  readonly inputText: string
  /** What it teaches: the expected answer, or the one that was bad. */
  readonly answer: string
}

const hasWords = (text: string) => /[\p{L}\p{N}]/u.test(text)

/** What is wrong with the words themselves, whatever is known already; null when nothing is. */
export const filterText = ({
  input,
  output,
  correctionText,
  feedbackText,
}: Submission): FilterReason | null => {
  const written = [correctionText, feedbackText].filter((text) => text !== null)
  if (written.some((text) => text.trim() !== '' && isInstructionLike(text))) return 'instruction_like'
  if (input !== null && isInstructionLike(input)) return 'instruction_like'
  if (correctionText !== null && !hasWords(correctionText)) return 'empty'
  if (input !== null && !hasWords(input)) return 'empty'
  if (written.some(isSpamLike)) return 'spam_like'
  if (correctionText !== null && isTruncated(correctionText, output)) return 'truncated'
  // A "correction" that changes nothing repeats the answer.
  if (correctionText !== null && output !== null && isSame(correctionText, output)) return 'duplicate'
  return null
}

/** Whether an example teaches what a known one teaches already. The same answer to another question does not. */
export const filterKnown = (
  input: string,
  answer: string,
  known: readonly Known[],
): Extract<FilterReason, 'duplicate' | 'near_duplicate'> | null => {
  if (known.some((other) => isSame(input, other.inputText) && isSame(answer, other.answer)))
    return 'duplicate'
  // Word triples of short texts tell nothing: those are compared as a whole above.
  return words(input).length > 0 &&
    known.some((other) => isNearlySame(input, other.inputText) && isNearlySame(answer, other.answer))
    ? 'near_duplicate'
    : null
}
