import { describe, expect, it } from 'vitest'
import { decisionOf, expectedOutputOf, qualityScoreOf } from './decision.ts'

describe('an annotation', () => {
  it('decides by decision or by approved', () => {
    expect(decisionOf({ approved: true })).toBe('approve')
    expect(decisionOf({ approved: false })).toBe('reject')
    expect(decisionOf({ decision: 'needs_revision' })).toBe('needs_revision')
    expect(decisionOf({ approved: false, decision: 'needs_revision' })).toBe('needs_revision')
  })

  it('scores the mean of the four', () => {
    expect(
      qualityScoreOf({ technical_accuracy: 1, professional_quality: 0.5, completeness: 0.5, clarity: 0 }),
    ).toBe(0.5)
  })

  it('teaches the correction, else what was expected, else a good answer itself, never a bad one', () => {
    const example = { exampleType: 'negative', expectedOutput: null, originalOutput: 'given' }
    expect(expectedOutputOf(example, 'corrected')).toBe('corrected')
    expect(expectedOutputOf({ ...example, expectedOutput: 'expected' }, null)).toBe('expected')
    expect(expectedOutputOf({ ...example, exampleType: 'positive' }, null)).toBe('given')
    expect(expectedOutputOf(example, null)).toBeNull()
    expect(expectedOutputOf({ ...example, expectedOutput: ' ' }, null)).toBeNull()
  })
})
