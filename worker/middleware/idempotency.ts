import { sha256 } from '../../core/sha256.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { actorOf } from '../identity.ts'
import { openAnswer, sealAnswer } from './sealed-answer.ts'

/** A first request that has not answered by then is taken for dead, in milliseconds. */
const abandonedAfterMs = 60_000

/**
 * Runs a POST once for its `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): the same key and body get
 * the stored answer with `Idempotency-Replayed: true`, another body 422, a request still running 409.
 * Only 2xx answers are stored, so a failure may be tried again with the same key; they are encrypted.
 */
export const idempotent = async (
  context: Context,
  request: { readonly key: string; readonly route: string; readonly body: string },
  answer: () => Promise<Response>,
): Promise<Response> => {
  if (request.key.length === 0 || request.key.length > 255) {
    const message = 'An Idempotency-Key has 1 to 255 characters.'
    throw new AppError('bad_request', message, { errors: [{ field: 'Idempotency-Key', message }] })
  }
  const { organization, identity, now, variables } = context
  const name = JSON.stringify([actorOf(identity), request.route, request.key])
  const key = await sha256(name)
  const bodyHash = await sha256(request.body)
  const startedAt = now()
  const claimed = await organization.idempotency.claim(
    key,
    bodyHash,
    startedAt,
    new Date(startedAt.getTime() - abandonedAfterMs),
  )
  if (!claimed) {
    const stored = await organization.idempotency.get(key)
    if (stored !== null && stored.bodyHash !== bodyHash) {
      throw new AppError(
        'idempotency_key_reused',
        'This Idempotency-Key came with another body before. Use a new key.',
      )
    }
    if (stored?.status == null || stored.response === null) {
      throw new AppError('conflict', 'The first request with this Idempotency-Key is still running.', {
        headers: { 'retry-after': '1' },
      })
    }
    const text = await openAnswer(stored.response, name, variables.FEEDBACK_TOKEN_SECRETS)
    if (text === null) {
      throw new AppError('conflict', 'The answer to this Idempotency-Key cannot be read any more.')
    }
    return new Response(text, {
      status: stored.status,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'idempotency-replayed': 'true',
      },
    })
  }
  try {
    const response = await answer()
    const replayable = response.ok && response.headers.get('content-type')?.startsWith('application/json')
    if (!replayable) {
      await organization.atomically([organization.idempotency.release(key)])
      return response
    }
    const text = await response.text()
    const sealed = await sealAnswer(text, name, variables.FEEDBACK_TOKEN_SECRETS)
    await organization.atomically([organization.idempotency.complete(key, response.status, sealed)])
    return new Response(text, response)
  } catch (error) {
    await organization.atomically([organization.idempotency.release(key)])
    throw error
  }
}
