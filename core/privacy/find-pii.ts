import { findCards } from './card.ts'
import { findCryptoAddresses } from './crypto-address.ts'
import { findEmails } from './email.ts'
import { type Detector, type Finding, piiTypes } from './finding.ts'
import { findIbans } from './iban.ts'
import { findIps } from './ip.ts'
import { findMacs } from './mac.ts'
import { findNationalIds } from './national-id.ts'
import { findPassports } from './passport.ts'
import { findPhones } from './phone.ts'
import { readable } from './readable.ts'
import { findSecrets } from './secret.ts'
import { findNhsNumbers, findNinos } from './uk-identifiers.ts'
import { findUsHealthIds, findUsTaxpayers } from './us-identifiers.ts'
import { findVatNumbers } from './vat.ts'

/** Most telling first: where findings overlap, the first one names the whole. */
const detectors: readonly Detector[] = [
  findSecrets,
  findEmails,
  findIbans,
  findCards,
  findCryptoAddresses,
  findMacs,
  findIps,
  findUsTaxpayers,
  findUsHealthIds,
  findNinos,
  findNhsNumbers,
  findVatNumbers,
  findNationalIds,
  findPassports,
  findPhones,
]

/** What stands in the place of something found: `[EMAIL_1]`. */
export const placeholder = new RegExp(`\\[(${piiTypes.join('|')})_(\\d{1,9})\\]`, 'g')

/** Every piece of personal or secret data in a text, in order, none overlapping. Placeholders are not looked into. */
export const findPii = (original: string): Finding[] => {
  const { text, at } = readable(original)
  const placeholders = [...text.matchAll(placeholder)].map(({ index, 0: match }) => ({
    start: index,
    end: index + match.length,
  }))
  return between(text, placeholders, findInside).map(({ type, start, end }) => ({
    type,
    start: at(start),
    end: at(end),
  }))
}

/** Nothing that is looked for has fewer digits and none of these. */
const mayHold = /[@:.\p{L}]|(?:\d\D{0,3}){7}/u

/** Findings of a text, and of what remains between them, until nothing is found any more. */
const findInside = (text: string): Finding[] => {
  if (!mayHold.test(text)) return []
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
