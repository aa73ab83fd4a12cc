import type { Problem } from '../contracts/common.ts'
import { securityHeaders } from './http/security-headers.ts'

/** Every way a request may fail as expected, with its HTTP status. Codes are stable. */
const statusOf = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  idempotency_key_reused: 422,
  too_many_requests: 429,
  internal: 500,
  upstream_failed: 502,
  unavailable: 503,
} as const
export type ErrorCode = keyof typeof statusOf

const titleOf: Record<ErrorCode, string> = {
  bad_request: 'The request cannot be read',
  unauthenticated: 'Sign in first',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  conflict: 'The state does not allow it',
  payload_too_large: 'The body is too large',
  unsupported_media_type: 'The media type is not supported',
  invalid: 'Some fields are not valid',
  idempotency_key_reused: 'The Idempotency-Key was used for another request',
  too_many_requests: 'Too many requests',
  internal: 'Something went wrong on our side',
  upstream_failed: 'The model provider failed',
  unavailable: 'Not available at the moment',
}

/** Every problem type with its status and title, for the reference. */
export const problemTypes = Object.entries(statusOf).map(([code, status]) => ({
  code,
  status,
  // Both tables have the same keys.
  title: titleOf[code as ErrorCode],
}))

export interface FieldError {
  /** JSON path: `examples[0].input`. */
  readonly field: string
  readonly message: string
}

/** An expected failure. Becomes an RFC 9457 problem document. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly errors: readonly FieldError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ErrorCode,
    detail: string,
    options: { errors?: readonly FieldError[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail)
    this.name = 'AppError'
    this.code = code
    this.errors = options.errors ?? []
    this.headers = options.headers ?? {}
  }
}

/** A missing object and one of another organization get the very same answer. */
export const notFound = (what: string) => new AppError('not_found', `There is no such ${what}.`)

/** One wrong field, named. */
export const invalidField = (field: string, message: string) =>
  new AppError('invalid', message, { errors: [{ field, message }] })

/** The problem document of an error, RFC 9457. */
export const problemResponse = (error: AppError, requestId: string, instance: string): Response => {
  const status = statusOf[error.code]
  const body: Problem = {
    type: `/api/docs#problem-${error.code}`,
    title: titleOf[error.code],
    status,
    code: error.code,
    detail: error.message,
    instance,
    request_id: requestId,
    ...(error.errors.length > 0 ? { errors: [...error.errors] } : {}),
  }
  return Response.json(body, {
    status,
    headers: {
      ...securityHeaders,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...error.headers,
    },
  })
}
