import { complexityOf } from './complexity.ts'
import { messagesOf, openingOf, questionOf } from './conversation.ts'
import { exampleTypeOf, type Verdict } from './meaning.ts'
import { type FilterReason, filterKnown, filterText } from './quality-filter.ts'
import { isNearlySame, normalized } from './similarity.ts'

/** The words and stars of a stored feedback. */
export interface GivenFeedback extends Verdict {
  readonly feedbackText: string | null
  readonly correctionText: string | null
  readonly consent: boolean
}

/** What was asked and answered. */
export interface AnsweredExecution {
  readonly input: string
  readonly output: string
}

/** An example that exists, of the same agent. */
export interface ComparableExample {
  readonly exampleType: string
  readonly inputText: string
  readonly originalOutput: string | null
  readonly expectedOutput: string | null
  readonly groupKey: string
}

/** What a feedback teaches. */
export interface Lesson {
  readonly exampleType: 'correction' | 'negative' | 'positive'
  readonly inputContext: { messages: { role: string; content: string }[] }
  readonly inputText: string
  readonly originalOutput: string | null
  readonly expectedOutput: string | null
  readonly complexity: number
}

/** The lesson of a feedback, or null when it only counts. Without its execution a correction has an empty input. */
export const lessonOf = (feedback: GivenFeedback, execution: AnsweredExecution | null): Lesson | null => {
  const exampleType = exampleTypeOf(feedback, execution !== null)
  if (exampleType === null) return null
  const messages = execution === null ? [] : messagesOf(execution.input)
  const inputText = questionOf(messages)
  const originalOutput = execution?.output ?? null
  const expectedOutput = {
    correction: feedback.correctionText,
    positive: originalOutput,
    negative: null,
  }[exampleType]
  return {
    exampleType,
    inputContext: { messages },
    inputText,
    originalOutput,
    expectedOutput,
    complexity: complexityOf(inputText, expectedOutput ?? originalOutput ?? ''),
  }
}

/** The text whose hash is the group of a lesson on its own: all turns of a conversation share its beginning. */
export const groupTextOf = ({ inputContext, expectedOutput }: Lesson): string =>
  normalized(openingOf(inputContext.messages) || (expectedOutput ?? ''))

/** The group of an example that asks nearly the same, else the lesson's own. */
export const groupOf = (lesson: Lesson, own: string, others: readonly ComparableExample[]): string =>
  (lesson.inputText === ''
    ? undefined
    : others.find(({ inputText }) => isNearlySame(lesson.inputText, inputText))?.groupKey) ?? own

/** What an example teaches: the answer to give, or the bad one that was given. */
export const answerOf = ({
  expectedOutput,
  originalOutput,
}: Pick<Lesson, 'expectedOutput' | 'originalOutput'>) => expectedOutput ?? originalOutput ?? ''

/** Why the feedback's words, and the lesson if there is one, stay out of the review queue; null when they do not. */
export const filterReasonOf = (
  feedback: GivenFeedback,
  lesson: Lesson | null,
  others: readonly ComparableExample[],
): FilterReason | null => {
  const { correctionText, feedbackText } = feedback
  const isKnownInput = lesson !== null && lesson.inputContext.messages.length > 0
  const own = filterText({
    input: isKnownInput ? lesson.inputText : null,
    output: lesson?.originalOutput ?? null,
    correctionText,
    feedbackText,
  })
  if (own !== null || lesson === null) return own
  const known = others
    .filter(({ exampleType }) => exampleType === lesson.exampleType)
    .map((other) => ({ inputText: other.inputText, answer: answerOf(other) }))
  return filterKnown(lesson.inputText, answerOf(lesson), known)
}
