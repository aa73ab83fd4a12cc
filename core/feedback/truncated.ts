import { parseJson } from '../json.ts'
import { words } from '../selection/lexical.ts'

/** Words that no sentence ends with. */
const openEnding =
  /\b(?:and|or|the|a|an|of|to|with|for|by|from|und|oder|der|die|das|mit|et|ou|le|la|les|de)$|[,(–]$|\w-$/i
/** Shorter texts are labels and headings. */
const phrase = 3
const sentence = 5
/** A copy of the beginning of the answer counts as cut off when so much of it, or less, is there. */
const cutShare = 0.9
const longAnswer = 200

/** Whether a corrected answer breaks off: an ellipsis, an open end, unclosed code or JSON, or a cut copy of the answer. */
export const isTruncated = (text: string, original: string | null): boolean => {
  const end = text.trimEnd()
  if (words(end).length >= phrase && /(?:\.\.\.|…)$/.test(end)) return true
  if ((end.match(/```/g)?.length ?? 0) % 2 === 1) return true
  if (/^\s*[{[]\s*"/.test(end) && parseJson(end) === undefined) return true
  if (words(end).length >= sentence && openEnding.test(end)) return true
  return (
    original !== null &&
    original.length >= longAnswer &&
    end.length < original.length * cutShare &&
    original.startsWith(end) &&
    !/[.!?]$/.test(end)
  )
}
