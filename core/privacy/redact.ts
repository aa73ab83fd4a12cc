import { findPii, placeholder } from './find-pii.ts'
import type { PiiType } from './finding.ts'

export { findPii } from './find-pii.ts'
export type { Finding, PiiType } from './finding.ts'

/** Redacts several texts that belong together: the same value gets the same placeholder in all of them. */
export interface Redactor {
  /** The text with typed placeholders for everything found. */
  text(text: string): string
  /** A JSON value with every string in it redacted, keys included. */
  json<T>(value: T): T
}

/** One value in different spellings, such as a phone number with and without spaces. */
const identityOf = (type: PiiType, value: string): string => {
  switch (type) {
    case 'SECRET':
      return value
    case 'PHONE':
      return value.replace(/\D/g, '')
    case 'CARD':
    case 'IBAN':
      return value.toLowerCase().replace(/[ -]/g, '')
    case 'EMAIL':
    case 'IP':
      return value.toLowerCase()
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
    let from = 0
    let redacted = ''
    for (const { type, start, end } of findPii(original)) {
      redacted += original.slice(from, start) + placeholderOf(type, original.slice(start, end))
      from = end
    }
    return redacted + original.slice(from)
  }

  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(json)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), json(inner)]))
  }

  return {
    text,
    json: <T>(value: T): T => {
      reserve(JSON.stringify(value) ?? '')
      // Redaction changes the characters of strings and of keys, never the kind of a value.
      return json(value) as T
    },
  }
}

/**
 * The one door of privacy: a text without personal data and secrets, each replaced by a typed placeholder such as
 * `[EMAIL_1]` that is stable within the text. Redacting twice is redacting once.
 */
export const redact = (text: string): string => createRedactor().text(text)

/** As `redact`, for every string and key of a JSON value. */
export const redactJson = <T>(value: T): T => createRedactor().json(value)
