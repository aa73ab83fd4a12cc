import { api } from './api.ts'
import type { Problem } from './common.ts'
import type { Route, RouteRequest, RouteResult } from './route.ts'

/** An answer that was not a success, with its problem document. */
export class ApiProblem extends Error {
  readonly status: number
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`)
    this.name = 'ApiProblem'
    this.status = problem.status
    this.problem = problem
  }

  /** What is wrong with one field, by its JSON path; undefined when nothing is. */
  field(path: string): string | undefined {
    return this.problem.errors?.find((error) => error.field === path)?.message
  }
}

export interface ClientOptions {
  /** Where the API is: `http://localhost:8787`. Empty: the page's own origin. */
  readonly baseUrl: string
  /** The credential, or how to get it for each request; without one only public operations answer. */
  readonly token?: string | (() => string | null | Promise<string | null>)
  /** The global one by default. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Makes a POST happen once, however often it is sent. */
  readonly idempotencyKey?: string
  /** Type of a text body; JSON Lines by default. */
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
type OptionalKeys<T> = { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> }
/** A part whose own fields are all optional may be left out. */
type Lenient<T> = { [K in keyof T as object extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as object extends T[K] ? K : never]?: T[K]
}

/** What a call of the route takes: its path parameters, query and body, as far as it has them. */
export type Call<R extends Route> = Lenient<Defined<RouteRequest<R>>> & OptionalKeys<RouteRequest<R>>

/** What a call of the route gives: its JSON, its text, or its events one by one. */
export type Answer<R extends Route> = R extends { readonly responseFormat: 'events' }
  ? AsyncGenerator<RouteResult<R>>
  : Promise<RouteResult<R>>

type Operation<R extends Route> =
  object extends Call<R>
    ? (request?: Call<R>, options?: CallOptions) => Answer<R>
    : (request: Call<R>, options?: CallOptions) => Answer<R>

type Api = typeof api

/** The API as functions: `client.agents.create({ body })`. */
export type Client = {
  readonly [Resource in keyof Api]: {
    readonly [Name in keyof Api[Resource]]: Api[Resource][Name] extends Route
      ? Operation<Api[Resource][Name]>
      : never
  }
}

interface AnyCall {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

/**
 * The typed client, made from the contract. Every operation throws an `ApiProblem` for an answer that is not
 * a success; what `fetch` itself throws (no connection, aborted) passes through.
 */
export const createClient = (options: ClientOptions): Client => {
  const resources = Object.entries(api).map(([resource, routes]) => [
    resource,
    Object.fromEntries(
      Object.entries<Route>(routes).map(([name, route]) => [
        name,
        (request: AnyCall = {}, callOptions: CallOptions = {}) =>
          route.responseFormat === 'events'
            ? events(() => send(options, route, request, callOptions))
            : read(route, send(options, route, request, callOptions)),
      ]),
    ),
  ])
  // Built from `api` itself, one function a route: exactly the shape that Client derives from the same value.
  return Object.fromEntries(resources) as Client
}

const send = async (
  { baseUrl, token, fetch: send }: ClientOptions,
  route: Route,
  { params = {}, query = {}, body }: AnyCall,
  { signal, idempotencyKey, contentType, headers }: CallOptions,
): Promise<Response> => {
  const credential = typeof token === 'function' ? await token() : token
  const isText = route.bodyFormat === 'text'
  const response = await (send ?? fetch)(urlOf(baseUrl, route.path, params, query), {
    method: route.method.toUpperCase(),
    headers: {
      ...(credential == null ? {} : { authorization: `Bearer ${credential}` }),
      ...(body === undefined
        ? {}
        : { 'content-type': isText ? (contentType ?? 'application/x-ndjson') : 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isText ? String(body) : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  })
  if (!response.ok) throw new ApiProblem(await problemOf(response))
  return response
}

const urlOf = (
  baseUrl: string,
  path: string,
  params: Readonly<Record<string, string>>,
  query: Readonly<Record<string, unknown>>,
): string => {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString()
  return `${baseUrl.replace(/\/$/, '')}${filled}${search === '' ? '' : `?${search}`}`
}

const read = async (route: Route, answer: Promise<Response>): Promise<unknown> => {
  const response = await answer
  if (response.status === 204) return undefined
  return route.responseFormat === 'jsonl' || route.responseFormat === 'text'
    ? response.text()
    : response.json()
}

/** The problem document of a failed answer; one made from the status where something in between answered. */
const problemOf = async (response: Response): Promise<Problem> => {
  const text = await response.text()
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) {
    // The API makes these documents from the same schema.
    return JSON.parse(text) as Problem
  }
  return {
    type: 'about:blank',
    title: response.statusText || 'The request failed',
    status: response.status,
    code: 'unknown',
    detail: text.slice(0, 500),
    request_id: response.headers.get('cf-ray') ?? '',
  }
}

/** The data of server-sent events, one by one, until the stream ends. */
async function* events(open: () => Promise<Response>): AsyncGenerator<unknown> {
  const { body } = await open()
  if (body === null) return
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let pending = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      pending += value
      const blocks = pending.split(/\r?\n\r?\n/)
      pending = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = block
          .split(/\r?\n/)
          .flatMap((line) => (line.startsWith('data:') ? [line.slice(5).replace(/^ /, '')] : []))
        if (data.length > 0) yield JSON.parse(data.join('\n'))
      }
    }
  } finally {
    await reader.cancel()
  }
}
