import { murmur3 } from '../murmur3.ts'
import { words } from '../selection/lexical.ts'
import { type Input, openingText } from './input.ts'

/**
 * The group of a row without a given one: a hash of the words that its conversation opens with. Texts that differ
 * only in case, punctuation, word order or repetition share a group, and so do all rows of one conversation.
 * A function of the row alone, so a later version of a dataset gives the same row the same group.
 */
export function groupKey(input: Input): string {
  const opening = openingText(input)
  const bag = [...new Set(words(opening))].sort().join(' ')
  // A text without a word ("???") is its own group.
  return `text:${digest(bag === '' ? opening : bag)}`
}

/** A group that the caller named; one that holds personal data (its redaction differs) is kept as a hash only. */
export function givenGroup(group: string, redacted: string): string {
  return group === redacted ? group : `given:${digest(group)}`
}

/** 64 bits as hex, from two independent 32-bit hashes. */
const digest = (text: string): string =>
  [0x67726f75, 0x70313233].map((seed) => murmur3(text, seed).toString(16).padStart(8, '0')).join('')
