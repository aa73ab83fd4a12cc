import type { Detector, PiiType } from './finding.ts'

// What is part of a longer code, such as AB-123-45-6789 or 123-45-6789/7, is something else.
const before = '(?<![\\p{L}\\p{N}_]|[\\p{L}\\p{N}][-./+])'
const after = '(?![\\p{L}\\p{N}_]|[-/][\\p{L}\\p{N}]|\\.\\d)'

/** Words and signs that stand between a label and what it labels: `SSN no. is: "`. */
const connectors =
  '(?:[ \\t_]{0,2}(?:numbers?|nos?|nr|n(?=[°º.])|num|numero|número|numéro|nummer|numer|numeris|ids?|code|card|holder|is|are|was|lautet|ist|es|est|è|for|of|the|\\(\\p{L}{2,20}\\)|[.,:=#°º"\'(\\[-])){0,8}[ \\t_]{0,2}'

const matching = (type: PiiType, pattern: RegExp, isValid: (value: string) => boolean): Detector => {
  const toFinding = ({ index, 0: match, 1: value = match }: RegExpExecArray) => ({
    type,
    start: index + match.length - value.length,
    end: index + match.length,
  })
  return (text) =>
    [...text.matchAll(pattern)].filter(({ 0: match, 1: value = match }) => isValid(value)).map(toFinding)
}

/**
 * Finds values of a shape that hardly anything else has.
 * @param shape source of a regular expression with bounded quantifiers, without capturing groups
 */
export const shaped = (type: PiiType, shape: string, isValid: (value: string) => boolean): Detector =>
  matching(type, new RegExp(`${before}(${shape})${after}`, 'giu'), isValid)

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
): Detector =>
  matching(
    type,
    new RegExp(`(?<![\\p{L}\\p{N}])(?:${labels})${connectors}(${shape})${after}`, 'giu'),
    isValid,
  )

/** All that several detectors find. */
export const either =
  (...detectors: readonly Detector[]): Detector =>
  (text) =>
    detectors.flatMap((detector) => detector(text))

/** Letters and digits only, in capitals. */
export const compact = (value: string): string => value.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase()

/** For shapes that say everything. */
export const always = (): boolean => true
