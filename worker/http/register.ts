import type { Hono } from 'hono'
import type { z } from 'zod'
import { permissions } from '../../contracts/permissions.ts'
import type { Route, RouteInput, RouteResponse } from '../../contracts/route.ts'
import { jsonFaults, mayHaveFaults } from '../../core/json-faults.ts'
import type { Context, World } from '../context.ts'
import { AppError } from '../errors.ts'
import { authorize, authorizeKnown } from '../middleware/authorize.ts'
import { idempotent } from '../middleware/idempotency.ts'
import { readBody } from './body.ts'
import { fieldErrors } from './field-errors.ts'
import { jsonResponse } from './json-response.ts'
import { pathOf } from './path.ts'

/** What hono carries beside the request. */
export interface HonoEnv {
  Bindings: { world: World }
}
export type App = Hono<HonoEnv>

/**
 * Answers a route: a value that its response schema accepts, or a Response for streams and files. One that is at hand
 * already needs no promise.
 */
export type Handler<R extends Route> = (
  input: RouteInput<R>,
  context: R['permission'] extends 'public' ? World : Context,
) => Promise<RouteResponse<R> | Response> | Response

const queryOf = (url: string) => Object.fromEntries(new URL(url).searchParams)

const parse = (schema: z.ZodType, value: unknown, where: string): unknown => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AppError('invalid', `The ${where} is not valid.`, { errors: fieldErrors(parsed.error) })
}

/** A path of the contract as hono writes it: `/agents/:id`. */
export const honoPath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1')

/** Answers a request of one route; fails with what `answerError` answers. */
export type Serve = (world: World, params: Readonly<Record<string, string>>) => Promise<Response>

/** How a route is served: credential, permission, parsing, idempotency, handler, output schema. */
export const serve = <R extends Route>(route: R, handler: Handler<NoInfer<R>>): Serve => {
  const responseOf = (result: RouteResponse<R> | Response): Response =>
    result instanceof Response
      ? result
      : jsonResponse(JSON.stringify(route.response.parse(result)), route.status)

  return async (world, params) => {
    const { request } = world
    const context =
      route.permission === 'public'
        ? world
        : (authorizeKnown(world, route.permission) ?? (await authorize(world, route.permission)))
    const raw = route.body === undefined ? '' : await readBody(request, route)
    const answer = (): Promise<Response> | Response => {
      const body = route.bodyFormat === 'text' ? raw : raw === '' ? undefined : parseJson(raw)
      // The schemas of this very route produced the parts, and its handler expects exactly those.
      const input = {
        params: route.params && parse(route.params, params, 'path'),
        query: route.query && parse(route.query, queryOf(request.url), 'query'),
        body: route.body && parse(route.body, body, 'body'),
      } as RouteInput<R>
      // `context` is a Context exactly when the permission is not public, as the type of Handler says.
      const result = handler(input, context as Parameters<Handler<R>>[1])
      return result instanceof Response ? result : result.then(responseOf)
    }
    const key = route.method === 'post' ? request.headers.get('idempotency-key') : null
    return key !== null && isInOrganization(context)
      ? idempotent(context, { key, route: `${route.method} ${pathOf(request.url)}`, body: raw }, async () =>
          answer(),
        )
      : answer()
  }
}

/**
 * Serves a route of the contract.
 * Throws at start when the route does not declare a permission that exists.
 */
export const register = <R extends Route>(app: App, route: R, handler: Handler<NoInfer<R>>): void => {
  if (!Object.hasOwn(permissions, route.permission)) {
    throw new Error(`${route.method.toUpperCase()} ${route.path} declares no permission`)
  }
  const answer = serve(route, handler)
  app.on(route.method.toUpperCase(), honoPath(route.path), (c) => answer(c.env.world, c.req.param()))
}

const isInOrganization = (context: World | Context): context is Context => 'organization' in context

const parseJson = (raw: string): unknown => {
  const value = readJson(raw)
  if (!mayHaveFaults(raw)) return value
  const faults = jsonFaults(value)
  if (faults.length > 0)
    throw new AppError('invalid', 'The body is not valid.', { errors: faults.slice(0, 50) })
  return value
}

const readJson = (raw: string): unknown => {
  try {
    return JSON.parse(raw)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable'
    throw new AppError('bad_request', `The body is not valid JSON: ${reason}`)
  }
}
