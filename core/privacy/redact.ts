import { findPii, placeholder } from './find-pii.ts'
import type { Finding, PiiType } from './finding.ts'
import { compact } from './shape.ts'

export { findPii } from './find-pii.ts'
export type { Finding, PiiType } from './finding.ts'

/** Redacts several texts that belong together: the same value gets the same placeholder in all of them. */
export interface Redactor {
  /** The text with typed placeholders for everything found. */
  text(text: string): string
  /** A JSON value with every string and number in it redacted, and every key; a key says what its value may be. */
  json<T>(value: T): T
}

/** Words that name a value are short, and so is what they name. */
const longestLabel = 60
const longestValue = 60

/** `customerPhone_no` as words. */
const wordsOf = (key: string): string =>
  key
    .slice(0, longestLabel)
    .replaceAll(/([\p{Ll}\d])(?=\p{Lu})/gu, '$1 ')
    .replaceAll(/[_-]/g, ' ')

/** A number with fewer digits says nothing about anybody. */
const leastNumber = 1_000_000

/** The key of a value, and the key around that. */
type Keys = readonly [own: string, outer: string]

/** One value in different spellings, such as a phone number with and without spaces. */
const identityOf = (type: PiiType, value: string): string => {
  switch (type) {
    case 'SECRET':
    case 'CRYPTO':
      return value
    case 'EMAIL':
    case 'IP':
      return value.toLowerCase()
    case 'PHONE':
      return value.replace(/\D/g, '')
    default:
      return compact(value)
  }
}

/** A redactor for the texts of one example. What stood behind a placeholder is kept nowhere but in its memory. */
export const createRedactor = (): Redactor => {
  const known = new Map<string, string>()
  const highest = new Map<string, number>()

  /** Numbers that the text already uses are not given to other values. */
  const reserve = (text: string) => {
    for (const [, type = '', number] of text.matchAll(placeholder)) {
      highest.set(type, Math.max(highest.get(type) ?? 0, Number(number)))
    }
  }
  const placeholderOf = (type: PiiType, value: string): string => {
    const key = `${type} ${identityOf(type, value)}`
    const given = known.get(key)
    if (given !== undefined) return given
    const number = (highest.get(type) ?? 0) + 1
    highest.set(type, number)
    const made = `[${type}_${number}]`
    known.set(key, made)
    return made
  }

  const text = (original: string): string => {
    reserve(original)
    return replaced(original, findPii(original))
  }

  const replaced = (original: string, findings: readonly Finding[]): string => {
    let from = 0
    let redacted = ''
    for (const { type, start, end } of findings) {
      redacted += original.slice(from, start) + placeholderOf(type, original.slice(start, end))
      from = end
    }
    return redacted + original.slice(from)
  }

  /** A short value as if its key stood before it, which says what a number is: `{"ssn": "123456789"}`. */
  const labelled = (key: string, value: string): string => {
    if (key === '' || value.length > longestValue) return value
    const label = `${wordsOf(key)}: `
    const inside = findPii(label + value)
      .filter(({ end }) => end > label.length)
      .map(({ type, start, end }) => ({
        type,
        start: Math.max(0, start - label.length),
        end: end - label.length,
      }))
    return replaced(value, inside)
  }

  const number = (value: number, keys: Keys): number | string => {
    if (!Number.isInteger(value) || Math.abs(value) < leastNumber) return value
    const digits = String(value)
    const redacted = labelledBy(keys, text(digits))
    return redacted === digits ? value : redacted
  }

  /** By its own key, or by the one around it: `{"phone": {"home": "030 1234567"}}`. */
  const labelledBy = (keys: Keys, value: string): string =>
    keys.reduce((redacted, key) => labelled(key, redacted), value)

  const json = (value: unknown, keys: Keys): unknown => {
    if (typeof value === 'string') return labelledBy(keys, text(value))
    if (typeof value === 'number') return number(value, keys)
    if (Array.isArray(value)) return value.map((item) => json(item, keys))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [text(name), json(inner, [name, keys[0]])]),
    )
  }

  return {
    text,
    json: <T>(value: T): T => {
      reserve(JSON.stringify(value) ?? '')
      // Redaction changes the characters of strings and of keys. A number becomes a text where it was personal.
      return json(value, ['', '']) as T
    },
  }
}

/**
 * The one door of privacy: a text without personal data and secrets, each replaced by a typed placeholder such as
 * `[EMAIL_1]` that is stable within the text. Redacting twice is redacting once.
 */
export const redact = (text: string): string => createRedactor().text(text)

/** As `redact`, for every string, number and key of a JSON value. */
export const redactJson = <T>(value: T): T => createRedactor().json(value)
