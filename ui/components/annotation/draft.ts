import type { AnnotationInput, QueueItem } from '../../hooks/use-annotation-queue.ts'

export const dimensions = [
  { key: 'technical_accuracy', name: 'Accuracy', hint: 'Is it right?' },
  { key: 'professional_quality', name: 'Quality', hint: 'Would you sign it?' },
  { key: 'completeness', name: 'Completeness', hint: 'Is anything missing?' },
  { key: 'clarity', name: 'Clarity', hint: 'Will the client understand it?' },
] as const
export type Dimension = (typeof dimensions)[number]['key']

/** An assessment in progress. A score is null until the expert has given it. */
export interface Draft {
  readonly scores: Readonly<Record<Dimension, number | null>>
  /** The correction; null while the example's own text stands. */
  readonly correction: string | null
  readonly notes: string
}

export const decisions = ['approve', 'reject', 'needs_revision'] as const
export type Decision = (typeof decisions)[number]

export const emptyDraft: Draft = {
  scores: { technical_accuracy: null, professional_quality: null, completeness: null, clarity: null },
  correction: null,
  notes: '',
}

/** What a correction starts from: the expected answer, otherwise the original one. */
export const startOf = (example: QueueItem): string =>
  example.expected_output ?? example.original_output ?? ''

/** The first dimension without a score; null when all four are given. */
export const firstMissing = (draft: Draft): Dimension | null =>
  dimensions.find(({ key }) => draft.scores[key] === null)?.key ?? null

/** The submission of a draft; null while a score is missing. A correction that changes nothing is not sent. */
export const submissionOf = (
  example: QueueItem,
  draft: Draft,
  decision: Decision,
): AnnotationInput | null => {
  const { technical_accuracy, professional_quality, completeness, clarity } = draft.scores
  if (
    technical_accuracy === null ||
    professional_quality === null ||
    completeness === null ||
    clarity === null
  )
    return null
  const correction = draft.correction?.trim() ?? ''
  const isCorrected = correction !== '' && correction !== startOf(example).trim()
  return {
    example_id: example.id,
    annotation_type: isCorrected ? 'correction' : 'quality_assessment',
    technical_accuracy,
    professional_quality,
    completeness,
    clarity,
    decision,
    ...(isCorrected ? { corrected_output: correction } : {}),
    ...(draft.notes.trim() === '' ? {} : { notes: draft.notes.trim() }),
  }
}

const prefix = 'prisma-glow.annotation.'

/** The draft of an example as this browser kept it. */
export const readDraft = (exampleId: string): Draft => {
  const text = localStorage.getItem(prefix + exampleId)
  // Written by keepDraft() under this very prefix.
  return text === null ? emptyDraft : (JSON.parse(text) as Draft)
}

/** Keeps a draft over reloads and lost sessions. */
export const keepDraft = (exampleId: string, draft: Draft): void =>
  localStorage.setItem(prefix + exampleId, JSON.stringify(draft))

export const dropDraft = (exampleId: string): void => localStorage.removeItem(prefix + exampleId)
