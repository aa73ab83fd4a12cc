import { ASSIGNMENT_TOKEN_HEADER, type GatewayRequest, gatewayRoutes } from '../../../contracts/gateway.ts'
import { renderMessages } from '../../../core/agent/render.ts'
import { estimateMessageTokens } from '../../../core/agent/tokens.ts'
import { complete, ModelError, stream } from '../../../model/client.ts'
import type { AskedFor } from '../../assignment/asking.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { type App, register } from '../../http/register.ts'
import { modelAccess } from '../../model-access.ts'
import { completionBody, completionId } from './completion.ts'
import { type Outcome, recordExecution } from './record.ts'
import { resolveModel } from './resolve.ts'
import { streamAnswer } from './stream-answer.ts'

/** OpenAI's chat completions under the configuration of an agent; every request is recorded as an execution. */
export const gatewayApi = (app: App): void => {
  register(app, gatewayRoutes.complete, async ({ body }, context) => {
    const { now, newId } = context
    const served = await resolveModel(body.model, askedFor(body, context), context)
    const executionId = newId()
    const startedAt = now()
    const messages = body.messages.map(({ role, content }) => ({ role, content }))
    const request = renderMessages(served.config, messages)
    const asked = { executionId, served, unitId: body.user ?? null, messages, startedAt }
    const head = { id: completionId(executionId), created: startedAt, model: served.name }
    const token = served.token(executionId)
    const headers = {
      'x-execution-id': executionId,
      'cache-control': 'no-store',
      ...(token === null ? {} : { [ASSIGNMENT_TOKEN_HEADER]: token }),
    }

    /** Records the failure, then answers it. */
    const failed = async (error: unknown): Promise<never> => {
      if (!(error instanceof ModelError)) throw error
      await recordExecution(asked, { ...noAnswer, error: `${error.code}: ${error.message}` }, context)
      if (error.code === 'rejected') {
        const errors = [{ field: 'messages', message: error.message }]
        throw new AppError('invalid', error.message, { errors, headers })
      }
      throw new AppError('upstream_failed', error.message, { headers })
    }

    if (body.stream) {
      const pieces = await stream(modelAccess(context), request).catch(failed)
      const { answer, finished } = streamAnswer(pieces, {
        head,
        includeUsage: body.stream_options?.include_usage ?? false,
        promptTokens: estimateMessageTokens(request.messages),
      })
      context.waitUntil(finished.then((outcome) => recordExecution(asked, outcome, context)))
      return new Response(answer, {
        headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8' },
      })
    }

    const completion = await complete(modelAccess(context), request).catch(failed)
    const { text, inputTokens, outputTokens } = completion
    await recordExecution(asked, { output: text, inputTokens, outputTokens, error: null }, context)
    return Response.json(completionBody(head, completion), { headers })
  })
}

/** Whom the request is for; null where it names nobody. */
const askedFor = ({ user, metadata }: GatewayRequest, { request }: Context): AskedFor | null => {
  const { session_id, conversation_id, ...attributes } = metadata ?? {}
  const anybody = user ?? conversation_id ?? session_id
  if (anybody === undefined) return null
  return {
    ids: { user: anybody, session: session_id ?? null, conversation: conversation_id ?? null },
    attributes,
    token: request.headers.get(ASSIGNMENT_TOKEN_HEADER) ?? undefined,
  }
}

const noAnswer: Outcome = { output: '', inputTokens: 0, outputTokens: 0, error: null }
