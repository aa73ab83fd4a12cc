import {
  type EvaluationContext,
  FlagNotFoundError,
  GeneralError,
  InvalidContextError,
  OpenFeatureError,
  ParseError,
  TargetingKeyMissingError,
} from '@openfeature/core'
import type { AssignmentBody, assignmentRoutes } from '../contracts/assignments.ts'
import { isAssignment, isRecord, type ReceivedAssignment } from './received-assignment.ts'
import type { Tokens } from './tokens.ts'

const path: (typeof assignmentRoutes.assign)['path'] = '/api/learning/assignments'

/** How a provider reaches the API. */
export interface ConnectionOptions {
  /** Where the API is: `https://your-host`. Empty: the page's own origin. */
  readonly baseUrl: string
  /** The credential with `assignments:read`, or how to get it for each request. */
  readonly token: string | (() => Promise<string>)
  /** How long the request may take, in milliseconds, its second try included; 2,000 on a server, 5,000 on a page. */
  readonly timeoutMs?: number
  /** Ends every request when it is aborted. */
  readonly signal?: AbortSignal
  /**
   * `on_evaluation`: a variant that a flag was evaluated to counts as met. `none` (default): it counts when the
   * execution is reported with its `assignment_token`.
   */
  readonly exposures?: 'on_evaluation' | 'none'
}

/** Who an assignment is for. */
export interface Unit {
  readonly unitId: string
  readonly sessionId?: string
  readonly conversationId?: string
  readonly attributes?: Attributes
}
type Attributes = NonNullable<AssignmentBody['attributes']>

/** The unit of an evaluation context; throws TARGETING_KEY_MISSING where there is none. */
export const unitIdOf = ({ targetingKey }: EvaluationContext): string => {
  if (targetingKey === undefined || targetingKey === '') {
    throw new TargetingKeyMissingError('Set targetingKey to the id of the user, session or conversation')
  }
  return targetingKey
}

/**
 * Reads an evaluation context: `targetingKey`, `session_id` and `conversation_id` by their names, everything else is an
 * attribute. Throws TARGETING_KEY_MISSING, or INVALID_CONTEXT where it does not fit JSON or an id is no text.
 */
export const unitOf = (context: EvaluationContext): Unit => {
  const { targetingKey: _, session_id, conversation_id, ...rest } = context
  const unitId = unitIdOf(context)
  const sessionId = idOf('session_id', session_id)
  const conversationId = idOf('conversation_id', conversation_id)
  const attributes = attributesOf(rest)
  return {
    unitId,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  }
}

const idOf = (name: string, value: EvaluationContext[string] | undefined): string | undefined => {
  if (value === undefined || typeof value === 'string') return value
  throw new InvalidContextError(`${name} is a text`)
}

/** The attributes as JSON says them: a Date becomes its ISO 8601 text. */
const attributesOf = (values: object): Attributes => {
  try {
    return JSON.parse(JSON.stringify(values))
  } catch (error) {
    throw new InvalidContextError('The attributes of the context do not fit JSON', { cause: error })
  }
}

/** Asks for assignments and remembers their tokens, so that a returning unit keeps its variant. */
export class AssignmentRequests {
  readonly #url: string
  readonly #token: ConnectionOptions['token']
  readonly #tokens: Tokens
  readonly #timeoutMs: number
  readonly #signals: readonly AbortSignal[]
  readonly #closing = new AbortController()

  constructor(
    { baseUrl, token, timeoutMs, signal }: ConnectionOptions,
    tokens: Tokens,
    defaultTimeoutMs: number,
  ) {
    this.#url = `${baseUrl.replace(/\/$/, '')}${path}`
    this.#token = token
    this.#tokens = tokens
    this.#timeoutMs = timeoutMs ?? defaultTimeoutMs
    this.#signals = [this.#closing.signal, ...(signal === undefined ? [] : [signal])]
  }

  /**
   * The assignment of a unit. Throws FLAG_NOT_FOUND for an agent that does not exist, INVALID_CONTEXT for a context
   * that the API refuses, PARSE_ERROR for an answer that is no assignment and GENERAL for everything else.
   */
  async assign(agentId: string, unit: Unit, logsExposure: boolean): Promise<ReceivedAssignment> {
    const { unitId, sessionId, conversationId, attributes } = unit
    const tokenKey = JSON.stringify([agentId, unitId, conversationId])
    const token = this.#tokens.get(tokenKey)
    const given = await this.#send({
      agent_id: agentId,
      unit_id: unitId,
      ...(sessionId === undefined ? {} : { session_id: sessionId }),
      ...(conversationId === undefined ? {} : { conversation_id: conversationId }),
      ...(attributes === undefined ? {} : { attributes }),
      ...(token === undefined ? {} : { assignment_token: token }),
      ...(logsExposure ? { log_exposure: true } : {}),
    })
    this.#tokens.set(tokenKey, given.assignment_token)
    return given
  }

  /** Ends what is under way; nothing is asked any more. */
  close(): void {
    this.#closing.abort()
  }

  async #send(body: AssignmentBody): Promise<ReceivedAssignment> {
    try {
      const credential = typeof this.#token === 'function' ? await this.#token() : this.#token
      const signal = AbortSignal.any([...this.#signals, AbortSignal.timeout(this.#timeoutMs)])
      const ask = async () => {
        const response = await fetch(this.#url, {
          method: 'POST',
          headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
          signal,
        })
        return { status: response.status, answer: jsonOf(await response.text()) }
      }
      const { status, answer } = await ask().catch((error: unknown) => {
        // Asking twice assigns the same; fetch throws a TypeError where no answer came.
        if (error instanceof TypeError) return ask()
        throw error
      })
      if (status !== 200) throw refusalOf(status, answer)
      if (!isAssignment(answer)) throw new ParseError('The answer is not an assignment')
      return answer
    } catch (error) {
      if (error instanceof OpenFeatureError) throw error
      throw new GeneralError(error instanceof Error ? error.message : String(error), { cause: error })
    }
  }
}

/** Undefined when the text is not JSON. */
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a problem document means for an evaluation. */
const refusalOf = (status: number, problem: unknown): OpenFeatureError => {
  const { detail, errors } = isRecord(problem) ? problem : {}
  const message = `${status}: ${typeof detail === 'string' ? detail : 'The request failed'}`
  if (status !== 422) return new GeneralError(message)
  const isUnknownAgent =
    Array.isArray(errors) && errors.some((error) => isRecord(error) && error.field === 'agent_id')
  return isUnknownAgent ? new FlagNotFoundError('There is no such agent') : new InvalidContextError(message)
}
