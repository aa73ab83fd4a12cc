import { findCards } from './card.ts'
import { findEmails } from './email.ts'
import type { Detector, Finding } from './finding.ts'
import { findIbans } from './iban.ts'
import { findIps } from './ip.ts'
import { findPhones } from './phone.ts'
import { findSecrets } from './secret.ts'

/** Most telling first: where findings overlap, the first one names the whole. */
const detectors: readonly Detector[] = [findSecrets, findEmails, findIbans, findCards, findIps, findPhones]

/** What stands in the place of something found: `[EMAIL_1]`. */
export const placeholder = /\[(EMAIL|PHONE|CARD|IBAN|IP|SECRET)_(\d{1,9})\]/g

/** Every piece of personal or secret data in a text, in order, none overlapping. Placeholders are not looked into. */
export const findPii = (text: string): Finding[] =>
  between(
    text,
    [...text.matchAll(placeholder)].map(({ index, 0: match }) => ({
      start: index,
      end: index + match.length,
    })),
    findInside,
  )

/** Findings of a text, and of what remains between them, until nothing is found any more. */
const findInside = (text: string): Finding[] => {
  const found = united(detectors.flatMap((detector) => detector(text)))
  if (found.length === 0) return []
  return [...found, ...between(text, found, findInside)].sort((a, b) => a.start - b.start)
}

/** Nothing that is looked for is shorter: `a@b.co`. */
const shortest = 6

const between = (
  text: string,
  taken: readonly { start: number; end: number }[],
  find: (text: string) => Finding[],
): Finding[] => {
  let from = 0
  return [...taken, { start: text.length, end: text.length }].flatMap(({ start, end }) => {
    const offset = from
    from = end
    if (start - offset < shortest) return []
    return find(text.slice(offset, start)).map((finding) => ({
      ...finding,
      start: finding.start + offset,
      end: finding.end + offset,
    }))
  })
}

/** Overlapping findings as one, so that no part of any remains. */
const united = (findings: readonly Finding[]): Finding[] => {
  // The sort is stable: of findings that start together, the most telling one stays first.
  const ordered = [...findings].sort((a, b) => a.start - b.start)
  const result: Finding[] = []
  for (const finding of ordered) {
    const last = result.at(-1)
    if (last !== undefined && finding.start < last.end) {
      result[result.length - 1] = { ...last, end: Math.max(last.end, finding.end) }
    } else result.push(finding)
  }
  return result
}
