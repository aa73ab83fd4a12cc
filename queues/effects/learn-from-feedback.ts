import { derivedId } from '../../core/derived-id.ts'
import { estimatedQuality } from '../../core/feedback/estimated-quality.ts'
import {
  answerOf,
  filterReasonOf,
  groupOf,
  groupTextOf,
  type Lesson,
  lessonOf,
} from '../../core/feedback/learn.ts'
import { sha256 } from '../../core/sha256.ts'
import type { ExecutionRow } from '../../db/repositories/executions.ts'
import type { FeedbackRow } from '../../db/repositories/feedback.ts'
import type { Statement } from '../../db/store.ts'
import type { EffectContext } from './effect.ts'

/** A new example is compared with so many of the newest ones of its agent. */
const comparedWith = 200

/** The id of the example that a feedback makes: the same however often its effect runs. */
export const exampleIdOf = (feedbackId: string): Promise<string> => derivedId(feedbackId, 'example')

/** Whether an example needs no expert: only a positive one, rated in all dimensions, where that is switched on. */
const approvedQuality = async (
  feedback: FeedbackRow,
  lesson: Lesson,
  { organization, config }: EffectContext,
): Promise<number | null> => {
  const settings = await organization.settings.get()
  if (settings.auto_approve !== true || lesson.exampleType !== 'positive') return null
  const { accuracyRating, helpfulnessRating, clarityRating, completenessRating } = feedback
  const quality = estimatedQuality([accuracyRating, helpfulnessRating, clarityRating, completenessRating])
  const threshold = settings.auto_approve_threshold ?? config.learning.annotation.auto_approve_threshold
  return quality !== null && quality > threshold ? quality : null
}

/**
 * The statements that make a feedback's example, if it makes one. They may be run twice, and before and after the
 * execution arrives: the example is the same one, and gets what it could not know before.
 */
export const learnFromFeedback = async (
  feedback: FeedbackRow,
  execution: ExecutionRow | null,
  context: EffectContext,
): Promise<Statement[]> => {
  const { organization, config, now } = context
  const ofAgent = execution?.agentId === feedback.agentId ? execution : null
  const lesson = lessonOf(feedback, ofAgent)
  if (lesson === null) {
    const filterReason = filterReasonOf(feedback, null, [])
    return [organization.feedback.setFilterReason(feedback.id, filterReason)]
  }
  const id = await exampleIdOf(feedback.id)
  const existing = await organization.examples.get(id)
  const isComplete = existing !== null && existing.inputContext.messages.length > 0
  if (isComplete || (existing !== null && ofAgent === null)) return []

  const ownGroup = (await sha256(`${feedback.agentId} ${groupTextOf(lesson)}`)).slice(0, 32)
  const others = (await organization.examples.comparable(feedback.agentId, ownGroup, comparedWith)).filter(
    (other) => other.id !== id,
  )
  const groupKey = groupOf(lesson, ownGroup, others)
  const filterReason = filterReasonOf(feedback, lesson, others)
  const quality = filterReason === null ? await approvedQuality(feedback, lesson, context) : null
  const agent = await organization.agents.get(feedback.agentId)
  const rank = config.learning.annotation.queue_priority.indexOf(lesson.exampleType)
  const at = now()
  return [
    organization.examples.add({
      id,
      agentId: feedback.agentId,
      ...lesson,
      feedbackText: feedback.feedbackText,
      qualityScore: quality,
      reviewStatus: quality === null ? 'pending' : 'approved',
      filterReason,
      sourceType: 'feedback',
      sourceId: feedback.id,
      executionId: feedback.executionId,
      contributorId: feedback.contributorId,
      domain: agent?.agent.domain ?? '',
      taskType: null,
      groupKey,
      priority: rank === -1 ? config.learning.annotation.queue_priority.length : rank,
      leaseExpertId: null,
      leaseExpiresAt: null,
      revision: 0,
      createdAt: feedback.createdAt,
      updatedAt: at,
    }),
    ...(ofAgent === null
      ? []
      : [
          organization.examples.completeFromExecution(id, {
            inputText: lesson.inputText,
            inputContext: lesson.inputContext,
            originalOutput: lesson.originalOutput,
            complexity: lesson.complexity,
            groupKey,
            filterReason,
            updatedAt: at,
          }),
        ]),
    organization.examples.markIfDuplicate(
      { id, agentId: feedback.agentId, groupKey, ...lesson },
      answerOf(lesson),
    ),
    organization.feedback.setExample(feedback.id, id),
    ...(quality === null
      ? []
      : [
          organization.audit.add({
            id: await derivedId(id, 'auto-approved'),
            actor: 'system:auto-approve',
            action: 'example.auto_approved',
            objectType: 'example',
            objectId: id,
            data: { quality_score: quality },
            at,
          }),
        ]),
  ]
}
