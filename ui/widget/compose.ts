import type { Submission } from './outbox.ts'

export const dimensionNames = ['accuracy', 'helpfulness', 'clarity', 'completeness'] as const
export type DimensionName = (typeof dimensionNames)[number]

/** What a person has filled in so far. */
export interface Draft {
  readonly rating: number | null
  readonly dimensions: Readonly<Partial<Record<DimensionName, number>>>
  readonly categories: readonly string[]
  /** The original answer until it is edited. */
  readonly correction: string
  readonly comment: string
}

export const emptyDraft = (original: string): Draft => ({
  rating: null,
  dimensions: {},
  categories: [],
  correction: original,
  comment: '',
})

const isCorrected = (draft: Draft, original: string): boolean =>
  draft.correction.trim() !== '' && draft.correction.trim() !== original.trim()

/** Whether the draft holds words of its writer, which need consent. */
export const hasWords = (draft: Draft, original: string): boolean =>
  draft.comment.trim() !== '' || isCorrected(draft, original)

type Said = Pick<
  Submission,
  'feedback_type' | 'rating' | 'dimensions' | 'issue_categories' | 'feedback_text' | 'correction_text'
>

/**
 * The feedback that a draft amounts to; null when nothing was filled in. An untouched correction is none. The type is
 * the most telling part: correction, detail, stars, issue.
 */
export const compose = (draft: Draft, original: string, withWords: boolean): Said | null => {
  const { rating, dimensions, categories } = draft
  const comment = withWords ? draft.comment.trim() : ''
  const correction = withWords && isCorrected(draft, original) ? draft.correction.trim() : ''
  const hasDimensions = Object.keys(dimensions).length > 0
  const type: Said['feedback_type'] | null =
    correction !== ''
      ? 'correction'
      : hasDimensions || (rating !== null && (comment !== '' || categories.length > 0))
        ? 'detailed_feedback'
        : rating !== null
          ? 'star_rating'
          : categories.length > 0
            ? 'report_issue'
            : comment !== ''
              ? 'detailed_feedback'
              : null
  if (type === null) return null
  return {
    feedback_type: type,
    ...(rating === null ? {} : { rating }),
    ...(hasDimensions ? { dimensions } : {}),
    ...(categories.length === 0 ? {} : { issue_categories: [...categories] }),
    ...(comment === '' ? {} : { feedback_text: comment }),
    ...(correction === '' ? {} : { correction_text: correction }),
  }
}
