import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feedbackSubmission } from '../../contracts/feedback.ts'
import { compose, type Draft, dimensionNames, emptyDraft } from './compose.ts'
import { newId } from './new-id.ts'

const original = 'File form 12.'
const drafts: fc.Arbitrary<Draft> = fc.record({
  rating: fc.option(fc.integer({ min: 1, max: 5 })),
  dimensions: fc.dictionary(fc.constantFrom(...dimensionNames), fc.integer({ min: 1, max: 5 })),
  categories: fc.uniqueArray(fc.constantFrom('incorrect', 'outdated')),
  correction: fc.constantFrom(original, `${original} `, '', '  ', 'File form 14.'),
  comment: fc.constantFrom('', ' ', 'Wrong form.'),
})

describe('what the widget sends', () => {
  it('is always a feedback that the API accepts', () => {
    fc.assert(
      fc.property(drafts, fc.boolean(), (draft, withWords) => {
        const said = compose(draft, original, withWords)
        if (said === null) return
        feedbackSubmission.parse({ agent_id: newId(), ...said })
      }),
    )
  })

  it('never holds words without consent', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const text = JSON.stringify(compose(draft, original, false))
        expect(text).not.toContain('Wrong form.')
        expect(text).not.toContain('File form 14.')
      }),
    )
  })

  it('is nothing while nothing was filled in, and an untouched correction is nothing', () => {
    expect(compose(emptyDraft(original), original, true)).toBeNull()
    expect(compose({ ...emptyDraft(original), correction: ` ${original}\n` }, original, true)).toBeNull()
  })

  it('is a correction as soon as the answer was changed', () => {
    const draft = { ...emptyDraft(original), rating: 2, correction: 'File form 14.' }
    expect(compose(draft, original, true)).toEqual({
      feedback_type: 'correction',
      rating: 2,
      correction_text: 'File form 14.',
    })
  })
})
