import type { z } from 'zod'
import type { Permission } from './permissions.ts'

/** How a request or response body travels. `jsonl` and `csv` bodies arrive as text; `events` is a server-sent event stream. */
export type BodyFormat = 'json' | 'jsonl' | 'text' | 'events'

/**
 * One operation of the API as plain data. The server's validation, the OpenAPI document, the typed client
 * and the role matrix are all made from this one value, so they cannot disagree.
 */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Path with its prefix, parameters in braces: `/api/learning/agents/{id}`. */
  readonly path: string
  /** Who may call it; see `permissions.ts`. */
  readonly permission: Permission
  /** One line for the reference. */
  readonly summary: string
  /** First path segment after the prefix by default; groups operations in the reference. */
  readonly tag: string
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** `json` unless stated. A `text` body is handed to the handler unread by JSON. */
  readonly bodyFormat?: BodyFormat
  /**
   * The body holds names, which cannot hold U+FFFD, what stands for bytes that are no text: it is refused, and so the
   * platform may decode the body, which costs a fraction but turns such bytes into that character.
   */
  readonly isOfNames?: true
  /** Larger bodies are answered with 413; 262,144 unless stated. */
  readonly maxBodyBytes?: number
  readonly status: 200 | 201 | 202 | 204
  readonly response: z.ZodType
  readonly responseFormat?: BodyFormat
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined
type Sent<S> = S extends z.ZodType ? z.input<S> : undefined
type Field<R, K extends string> = R extends { readonly [P in K]: infer S } ? S : undefined

/** What a handler receives: every part already parsed. */
export interface RouteInput<R extends Route> {
  readonly params: Parsed<Field<R, 'params'>>
  readonly query: Parsed<Field<R, 'query'>>
  readonly body: Parsed<Field<R, 'body'>>
}

/** What a caller sends. */
export interface RouteRequest<R extends Route> {
  readonly params: Sent<Field<R, 'params'>>
  readonly query: Sent<Field<R, 'query'>>
  readonly body: Sent<Field<R, 'body'>>
}

/** What a handler answers, before its output schema is applied. */
export type RouteResponse<R extends Route> = z.input<R['response']>

/** What a caller reads. */
export type RouteResult<R extends Route> = z.output<R['response']>

/** Declares a route; the identity function keeps the literal types. */
export const route = <const R extends Route>(definition: R): R => definition
