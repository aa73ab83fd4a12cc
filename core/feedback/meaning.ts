import type { feedbackTypes } from '../../contracts/feedback.ts'

/** What a feedback says, beside its words. */
export interface Verdict {
  readonly feedbackType: (typeof feedbackTypes)[number]
  /** 1 to 5. */
  readonly rating: number | null
}

/** Whether the end user was satisfied: 4 or 5 stars, or thumbs up. Null when it carries neither stars nor a thumb. */
export const satisfactionOf = ({ feedbackType, rating }: Verdict): boolean | null => {
  if (feedbackType === 'thumbs_up' || (rating !== null && rating >= 4)) return true
  return feedbackType === 'thumbs_down' || rating !== null ? false : null
}

/**
 * The kind of example that a feedback makes, if any. All but corrections need an execution: without one there is
 * nothing to learn from.
 */
export const exampleTypeOf = (
  feedback: Verdict & { readonly correctionText: string | null; readonly consent: boolean },
  hasExecution: boolean,
): 'correction' | 'negative' | 'positive' | null => {
  if (!feedback.consent) return null
  if (feedback.correctionText !== null) return 'correction'
  if (!hasExecution) return null
  const { feedbackType, rating } = feedback
  if (feedbackType === 'thumbs_down' || (rating !== null && rating <= 2)) return 'negative'
  return rating === 5 ? 'positive' : null
}
