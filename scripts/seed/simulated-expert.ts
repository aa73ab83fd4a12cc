import type { AnnotationSubmission } from '../../contracts/annotation.ts'
import { uniform } from '../../core/randomness.ts'

/** What an expert sees of an example, and knows: the topic that the question really belongs to. */
export interface Reviewed {
  readonly question: string
  readonly exampleType: string
  readonly expectedOutput: string | null
  readonly topic: string
}

export type Assessment = Omit<AnnotationSubmission, 'example_id' | 'annotation_type'> &
  Pick<AnnotationSubmission, 'annotation_type'>

const seed = 20_251
/** Share of examples that an expert sends back although nothing is wrong with their answer. */
const sentBack = 0.06

/** An expert's assessment of an example: the answer is corrected where it is wrong, and rejected where it is hopeless. */
export function assess({ question, exampleType, expectedOutput, topic }: Reviewed): Assessment {
  const chance = (purpose: string) => uniform({ seed, step: question, purpose }, 0)
  const score = (purpose: string, from: number) => Math.round((from + chance(purpose) * (1 - from)) * 20) / 20
  const scores = (from: number) => ({
    technical_accuracy: score('accuracy', from),
    professional_quality: score('quality', from),
    completeness: score('completeness', from),
    clarity: score('clarity', from),
  })
  if (chance('sent back') < sentBack) {
    return {
      annotation_type: 'explanation',
      ...scores(0.5),
      notes: 'Could belong to two topics.',
      improvement_suggestions: 'Ask the client which of the two is meant, then decide.',
      decision: 'needs_revision',
    }
  }
  if (expectedOutput === topic) {
    return { annotation_type: 'quality_assessment', ...scores(0.8), decision: 'approve' }
  }
  if (exampleType === 'positive' || chance('hopeless') < 0.15) {
    return {
      annotation_type: 'quality_assessment',
      ...scores(0.1),
      notes: `The question is about ${topic.replaceAll('_', ' ')}.`,
      decision: 'reject',
    }
  }
  return {
    annotation_type: 'correction',
    ...scores(0.7),
    corrected_output: topic,
    notes: `Belongs to ${topic.replaceAll('_', ' ')}.`,
    decision: 'approve',
  }
}
