import { describeError, logLine } from '../../core/log-line.ts'
import type { World } from '../context.ts'
import { AppError, problemResponse } from '../errors.ts'

/** What failed, as a problem document: expected failures as they are, others logged in full and without internals. */
export const answerError = (error: unknown, { requestId }: World, path: string): Response => {
  if (error instanceof AppError) return problemResponse(error, requestId, path)
  console.error(logLine('error', 'unexpected', { request_id: requestId, path, error: describeError(error) }))
  return problemResponse(
    new AppError('internal', `The request failed. Tell us this request id: ${requestId}.`),
    requestId,
    path,
  )
}
