import type { Detector, Finding } from './finding.ts'
import { isNumbered } from './identifier-context.ts'
import { internationalLength } from './numbering-plans.ts'

// A digit with what may stand before it inside a phone number. A number of more than 15 digits is none (E.164).
const digits = (least: number, most: number) =>
  `(?:[ \\u00a0]?[(]?[).\\-/–]{0,2}[ \\u00a0]?[(]?\\d){${least},${most}}`

const international = new RegExp(
  `(?<![\\d+])(?:\\+|\\(\\+\\)?|(?<![\\d.\\p{L}-]|\\d[, ])00[ -]?(?=[1-9]))[1-9]${digits(7, 14)}(?!\\d)`,
  'gu',
)

/** `(212) 555-0134`, `212-555-0134`, `020 7946 0018`, `07700 900123`: shapes that amounts and codes do not have. */
const shaped = [
  /(?<![\d./+-]|\d,|\d )(?:1[-. ])?(?:\([2-9]\d{2}\) ?[2-9]\d{2}[-. ]|[2-9]\d{2}[-.][2-9]\d{2}[-.])\d{4}(?![\d-]|[.,/]\d)/g,
  /(?<![\d./+-]|\d,|\d )\(?0(?:7\d{3}\)? \d{6}|7\d{3} \d{3} \d{3}|2\d\)? \d{4} \d{4}|1\d{3}\)? \d{5,6}|1\d{2}\)? \d{3} \d{4}|[38]\d{2} \d{3} \d{4})(?![\d-]|[.,/]\d)/g,
]

const contextWords =
  /(?<![\p{L}\p{N}])(?:tel(?:ephone|efon(?:nummer)?|éfono|efono|efoon(?:nummer)?|\.)?|tél(?:\.)?|tfno\.?|fon|handynummer|rufnummer|durchwahl|natel|mobiel|phones?|mobile|mobil|móvil|cellulare|my cell|cell(?=:)|cell\.|gsm|fax|whatsapp|sms|call (?:me|us|him|her|them)|call back|call(?=[ \t]{1,2}\(?\+?0)|ring|dial|text me|reach (?:me|us|him|her)|contact(?: me| us)?|my number|handy|téléphone|portable)(?![\p{L}\p{N}])(?:\s{0,2}(?:(?:number|no\.?|nr\.?|nummer|is|ist|lautet|es|est|è|el|la|le|il|des?|du|del|della|kunden|kundin|cliente?|client|my|her|his|now|new|neue|at|on|under|me|us|back|direct|line)(?![\p{L}\p{N}])|[:.=#"'\\*|-]|<\/?\w{1,20}>)){0,12}\s{0,2}/giu
const contextual = new RegExp(`\\(?\\d${digits(6, 13)}(?!\\d)`, 'y')
const date = /^(?:\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4})(?![ .-]?\d)/
const years = /^(?:19|20)\d{2}[ /–-](?:19|20)\d{2}$/
const money = /^[ \u00a0]?(?:[€$£¥%]|(?:eur|usd|gbp|chf|k|m|bn|tsd|mio|percent)\b|[.,]\d)/i

const isAmount = (text: string, start: number, end: number): boolean =>
  money.test(text.slice(end, end + 8)) ||
  /(?:[€$£¥]|EUR|USD|GBP|CHF) ?$/.test(text.slice(Math.max(0, start - 5), start))

const findInternational = (text: string): Finding[] =>
  [...text.matchAll(international)].flatMap(({ index: start, 0: match }) => {
    const length = internationalLength(match)
    if (length === null || isAmount(text, start, start + length)) return []
    if (!match.includes('+') && isNumbered(text, start)) return []
    return [{ type: 'PHONE', start, end: start + length }]
  })

const findShaped = (text: string): Finding[] =>
  shaped.flatMap((shape) =>
    [...text.matchAll(shape)]
      .filter(
        ({ index, 0: match }) => !isNumbered(text, index) && !isAmount(text, index, index + match.length),
      )
      .map(({ index, 0: match }) => {
        // A parenthesis that does not end inside is one of the sentence.
        const isOpen = match.startsWith('(') && !match.includes(')')
        return { type: 'PHONE', start: index + (isOpen ? 1 : 0), end: index + match.length }
      }),
  )

const findBesideContext = (text: string): Finding[] =>
  [...text.matchAll(contextWords)].flatMap(({ index, 0: words }) => {
    const start = index + words.length
    contextual.lastIndex = start
    const [match] = contextual.exec(text) ?? []
    if (match === undefined || date.test(match) || years.test(match)) return []
    if (isAmount(text, start, start + match.length)) return []
    return [{ type: 'PHONE', start, end: start + match.length }]
  })

/**
 * Phone numbers: international ones anywhere; national ones in shapes that only phone numbers have, or beside a
 * word such as "call me on". Amounts, dates, and numbers that a word calls an invoice or account stay.
 */
export const findPhones: Detector = (text) => [
  ...findInternational(text),
  ...findShaped(text),
  ...findBesideContext(text),
]
