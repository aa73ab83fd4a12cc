import type { AnnotationSubmission } from '../../contracts/annotation.ts'

type Decision = NonNullable<AnnotationSubmission['decision']>

/** What the expert decided: `approved` is a shorter way to say approve or reject. */
export const decisionOf = ({
  approved,
  decision,
}: Pick<AnnotationSubmission, 'approved' | 'decision'>): Decision =>
  decision ?? (approved === true ? 'approve' : 'reject')

/** The state of an example after a decision. */
export const statusAfter = {
  approve: 'approved',
  reject: 'rejected',
  needs_revision: 'needs_revision',
} as const satisfies Record<Decision, string>

/** Mean of the four scores, 0 to 1. */
export const qualityScoreOf = (
  scores: Pick<
    AnnotationSubmission,
    'technical_accuracy' | 'professional_quality' | 'completeness' | 'clarity'
  >,
): number =>
  (scores.technical_accuracy + scores.professional_quality + scores.completeness + scores.clarity) / 4

/** The answer to learn: the expert's, else the example's; a positive example's own answer is good as it is. */
export const expectedOutputOf = (
  example: {
    readonly exampleType: string
    readonly expectedOutput: string | null
    readonly originalOutput: string | null
  },
  correctedOutput: string | null,
): string | null => {
  const own = example.expectedOutput ?? (example.exampleType === 'positive' ? example.originalOutput : null)
  return correctedOutput ?? (own?.trim() ? own : null)
}
