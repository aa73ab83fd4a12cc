import { describe, expect, it } from 'vitest'
import { allCases } from '../../tests/privacy/cases/all.ts'
import { harmlessTexts } from '../../tests/privacy/cases/harmless.ts'
import { redact } from './redact.ts'

/** Longest piece of a value that may be left of it by chance. */
const longestRest = 4

/** Whether no longer piece of the value is left, but where the text holds that piece elsewhere too. */
const isGone = (text: string, value: string): boolean => {
  const redacted = redact(text)
  const elsewhere = text.replaceAll(value, ' ')
  for (let at = 0; at + longestRest < value.length; at++) {
    const piece = value.slice(at, at + longestRest + 1)
    if (redacted.includes(piece) && !elsewhere.includes(piece)) return false
  }
  return true
}

const share = <T>(all: readonly T[], holds: (one: T) => boolean) => all.filter(holds).length / all.length

describe.each(allCases)('$type', ({ positives, negatives }) => {
  it('is found in at least 95 of 100 texts that hold it', () => {
    const values = positives.flatMap(([text, pieces]) => pieces.map((piece) => ({ text, piece })))
    const missed = values.filter(({ text, piece }) => !isGone(text, piece)).map(({ text }) => text)
    expect(missed.length, missed.join('\n')).toBeLessThanOrEqual(values.length * 0.05)
  })

  it('is not seen in at least 95 of 100 texts that look like it', () => {
    const altered = negatives.filter((text) => redact(text) !== text).map((text) => redact(text))
    expect(altered.length, altered.join('\n')).toBeLessThanOrEqual(negatives.length * 0.05)
  })

  it('is redacted once and for all', () => {
    for (const text of [...positives.map(([text]) => text), ...negatives]) {
      const once = redact(text)
      expect(redact(once)).toBe(once)
    }
  })
})

describe('all kinds together', () => {
  it('are found in 98 of 100 texts, on average over the kinds', () => {
    const recalls = allCases.map(({ positives }) =>
      share(
        positives.flatMap(([text, pieces]) => pieces.map((piece) => [text, piece] as const)),
        ([text, piece]) => isGone(text, piece),
      ),
    )
    expect(recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length).toBeGreaterThanOrEqual(0.98)
  })

  it('leave ordinary texts of accountants as they are', () => {
    expect(harmlessTexts.filter((text) => redact(text) !== text)).toEqual([])
  })
})
