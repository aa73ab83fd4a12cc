import type { Detector, PiiType } from './finding.ts'

// What is part of a longer code, such as AB-123-45-6789 or 123-45-6789/7, is something else.
const before = '(?<![\\p{L}\\p{N}_]|[\\p{L}\\p{N}][-./+])'
const after = '(?![\\p{L}\\p{N}_]|[-/][\\p{L}\\p{N}]|\\.\\d)'

const signs = '[\\s_.,:;=#°º*|>"\'(\\[\\\\–—-]|<\\/?[a-z][\\w-]{0,20}>|\\(\\p{L}[\\p{L} ]{0,20}\\)'
const words =
  'numbers?|nos?|nr|n\\.o|n(?=[°º.])|num|numero|número|numéro|nummer|numer|numeris|ids?|code|card|holder|is|are|was|lautet|ist|es|est|è|for|of|the|my|her|his|now|des|du|del|della|el|la|le|il|client[es]?|cliente|kunden|kundin'

/** Words and signs that stand between a label and what it labels: `SSN no. is: "`, `**SSN** | `, `<ssn>`. */
const connectors = `(?:(?:${signs})|(?:${words})(?![\\p{L}\\p{N}])){0,14}`

/** The same with up to five words of any kind: `Die Steuer-ID des Kunden lautet`. For numbers with check digits. */
const looseConnectors = `(?:${signs}){0,6}(?:\\p{L}{1,15}(?:${signs}){1,6}){0,5}(?:${signs}){0,6}`

/** For shapes that say everything. */
export const always = (): boolean => true

/**
 * Finds what a pattern matches, or its group `value` at the end of the match.
 * @param pattern with the flag `g` and bounded quantifiers
 */
export const matching = (
  type: PiiType,
  pattern: RegExp,
  isValid: (value: string) => boolean = always,
): Detector => {
  const found = ({ 0: match, groups }: RegExpExecArray) => groups?.value ?? match
  return (text) =>
    [...text.matchAll(pattern)]
      .filter((match) => isValid(found(match)))
      .map((match) => {
        const end = match.index + match[0].length
        return { type, start: end - found(match).length, end }
      })
}

/**
 * Finds values of a shape that hardly anything else has.
 * @param shape source of a regular expression with bounded quantifiers
 */
export const shaped = (type: PiiType, shape: string, isValid: (value: string) => boolean): Detector =>
  matching(type, new RegExp(`${before}(?<value>${shape})${after}`, 'giu'), isValid)

/**
 * Finds values of a shape that many things have, right after a word that says what they are.
 * @param labels source of a regular expression: the words
 * @param shape as of `shaped`
 */
export const labelled = (
  type: PiiType,
  labels: string,
  shape: string,
  isValid: (value: string) => boolean,
  between = connectors,
): Detector =>
  matching(
    type,
    new RegExp(`(?<![\\p{L}\\p{N}])(?:${labels})${between}(?<value>${shape})${after}`, 'giu'),
    isValid,
  )

/** As `labelled`, for numbers that check digits tell from others: more words may stand between. */
export const labelledLoosely = (
  type: PiiType,
  labels: string,
  shape: string,
  isValid: (value: string) => boolean,
): Detector => labelled(type, labels, shape, isValid, looseConnectors)

/** All that several detectors find. */
export const either =
  (...detectors: readonly Detector[]): Detector =>
  (text) =>
    detectors.flatMap((detector) => detector(text))

/** Letters and digits only, in capitals. */
export const compact = (value: string): string => value.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase()
