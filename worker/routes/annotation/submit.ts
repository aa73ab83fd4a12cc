import type { annotationRoutes } from '../../../contracts/annotation.ts'
import {
  decisionOf,
  expectedOutputOf,
  qualityScoreOf,
  statusAfter,
} from '../../../core/annotation/decision.ts'
import { createRedactor } from '../../../core/privacy/redact.ts'
import { AppError, invalidField, notFound } from '../../errors.ts'
import type { Handler } from '../../http/register.ts'
import { actorOf } from '../../identity.ts'
import { leaseOf } from './present.ts'
import { revisionKey } from './revision-key.ts'

const decidedMeanwhile = () =>
  new AppError('conflict', 'Somebody decided this example already. Reopen it to decide again.')

/** Decides an example: the annotation, the example's change and the audit row happen together or not at all. */
export const submitAnnotation: Handler<typeof annotationRoutes.submit> = async ({ body }, context) => {
  const { organization, identity, newId, now } = context
  const example = await organization.examples.get(body.example_id)
  if (example === null) throw notFound('example')
  if (example.reviewStatus === 'approved' || example.reviewStatus === 'rejected') throw decidedMeanwhile()
  const at = now()
  const lease = leaseOf(example, at)
  if (lease !== null && lease.expertId !== identity.subject) {
    throw new AppError('conflict', 'Another expert is working on this example.')
  }

  const redactor = createRedactor()
  const redacted = (text: string | undefined) => (text?.trim() ? redactor.text(text) : null)
  const correctedOutput = redacted(body.corrected_output)
  const decision = decisionOf(body)
  const expectedOutput = expectedOutputOf(example, correctedOutput)
  if (decision === 'approve' && expectedOutput === null) {
    throw invalidField('corrected_output', 'The example has no right answer yet: approving it needs one.')
  }

  const annotationId = newId()
  const qualityScore = qualityScoreOf(body)
  const reviewStatus = statusAfter[decision]
  const happened = await organization.once(revisionKey(example), at, [
    organization.annotations.add({
      id: annotationId,
      exampleId: example.id,
      expertId: identity.subject,
      annotationType: body.annotation_type,
      technicalAccuracy: body.technical_accuracy,
      professionalQuality: body.professional_quality,
      completeness: body.completeness,
      clarity: body.clarity,
      qualityScore,
      correctedOutput,
      notes: redacted(body.notes),
      improvementSuggestions: redacted(body.improvement_suggestions),
      decision,
      createdAt: at,
    }),
    organization.examples.decide(
      example.id,
      example.revision,
      { reviewStatus, qualityScore, expectedOutput },
      at,
    ),
    organization.audit.add({
      id: newId(),
      actor: actorOf(identity),
      action: `example.${reviewStatus}`,
      objectType: 'example',
      objectId: example.id,
      data: { annotation_id: annotationId, quality_score: qualityScore, corrected: correctedOutput !== null },
      at,
    }),
  ])
  if (!happened) throw decidedMeanwhile()
  return {
    annotation_id: annotationId,
    example_id: example.id,
    review_status: reviewStatus,
    quality_score: qualityScore,
  }
}
