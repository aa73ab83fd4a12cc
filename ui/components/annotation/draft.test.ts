import { describe, expect, it } from 'vitest'
import { annotationSubmission } from '../../../contracts/annotation.ts'
import type { QueueItem } from '../../hooks/use-annotation-queue.ts'
import { type Draft, emptyDraft, firstMissing, submissionOf } from './draft.ts'

const example: QueueItem = {
  id: '0197f0c0-0000-7000-8000-000000000001',
  agent_id: '0197f0c0-0000-7000-8000-000000000002',
  example_type: 'correction',
  review_status: 'pending',
  input_text: 'Which form?',
  original_output: 'Form 12.',
  expected_output: 'Form 14.',
  feedback_text: null,
  domain: 'tax',
  task_type: null,
  complexity: 1,
  quality_score: null,
  filter_reason: null,
  lease: null,
  annotations: 0,
  created_at: '2026-11-23T00:00:00.000Z',
}
const scored: Draft = {
  ...emptyDraft,
  scores: { technical_accuracy: 1, professional_quality: 0.75, completeness: 0.5, clarity: 1 },
}

describe('an annotation draft', () => {
  it('is not submitted before all four scores are given', () => {
    expect(submissionOf(example, emptyDraft, 'approve')).toBeNull()
    expect(firstMissing(emptyDraft)).toBe('technical_accuracy')
    expect(firstMissing(scored)).toBeNull()
  })

  it('becomes a submission that the API accepts', () => {
    for (const decision of ['approve', 'reject', 'needs_revision'] as const) {
      expect(annotationSubmission.parse(submissionOf(example, scored, decision)).decision).toBe(decision)
    }
  })

  it('sends no correction that changes nothing', () => {
    const untouched = submissionOf(example, { ...scored, correction: ' Form 14. ' }, 'approve')
    expect(untouched).not.toHaveProperty('corrected_output')
    const corrected = submissionOf(example, { ...scored, correction: 'Form 15.' }, 'approve')
    expect(corrected).toMatchObject({ corrected_output: 'Form 15.', annotation_type: 'correction' })
  })
})
