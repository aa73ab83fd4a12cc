import { type Evaluated, objections } from '../../core/deployment/evidence.ts'
import type { CandidateRow, EvaluationRow } from '../../db/repositories/training-runs.ts'
import type { Context } from '../context.ts'
import { AppError, invalidField } from '../errors.ts'

const evaluated = (row: EvaluationRow | null): Evaluated | null =>
  row && {
    candidateId: row.candidateId,
    configHash: row.configHash,
    passed: row.passed,
    at: row.createdAt.getTime(),
  }

/**
 * The evaluation and the safety run that a deployment of the candidate rests on: the named evaluation, or the newest.
 * @throws AppError conflict when they are missing, failed, stale, or of something else
 */
export const requireEvidence = async (
  { organization, now }: Context,
  candidate: CandidateRow,
  { isDecided, evaluationId }: { isDecided: boolean; evaluationId?: string | undefined },
): Promise<{ evaluationId: string; safetyEvaluationId: string }> => {
  const { trainingRuns } = organization
  const latest = (kind: EvaluationRow['kind']) => trainingRuns.latestEvaluation(candidate.id, kind)
  const sealedTest =
    evaluationId === undefined ? await latest('sealed_test') : await trainingRuns.evaluation(evaluationId)
  if (evaluationId !== undefined && sealedTest?.kind !== 'sealed_test') {
    throw invalidField('evaluation_id', 'There is no such evaluation on a sealed test.')
  }
  const safety = await latest('safety')
  const evidence = {
    candidate,
    sealedTest: evaluated(sealedTest),
    regression: evaluated(await latest('regression')),
    safety: evaluated(safety),
    isDecided,
  }
  const against = objections(evidence, now().getTime())
  if (against.length > 0 || sealedTest === null || safety === null) {
    throw new AppError('conflict', `It may not be deployed. ${against.join(' ')}`)
  }
  return { evaluationId: sealedTest.id, safetyEvaluationId: safety.id }
}
