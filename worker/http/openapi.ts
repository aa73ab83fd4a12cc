import type { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { api } from '../../contracts/api.ts'
import { problem } from '../../contracts/common.ts'
import { permissions } from '../../contracts/permissions.ts'
import type { BodyFormat, Route } from '../../contracts/route.ts'

const mediaTypeOf: Record<BodyFormat, string> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  text: 'text/plain',
  events: 'text/event-stream',
}

const problemContent = { 'application/problem+json': { schema: problem.meta({ id: 'Problem' }) } }

const operationOf = (route: Route, operationId: string): ZodOpenApiOperationObject => {
  const isPublic = route.permission === 'public'
  const failures = {
    ...(isPublic
      ? {}
      : { '401': 'No valid credential', '403': 'The credential does not have the permission' }),
    ...(route.params ? { '404': 'No such object' } : {}),
    ...(route.body ? { '400': 'The body cannot be read', '413': 'The body is too large' } : {}),
    '422': 'Some fields are not valid',
    default: 'Any other failure',
  }
  return {
    operationId,
    summary: route.summary,
    tags: [route.tag],
    ...(isPublic ? { security: [] } : { security: [{ bearer: [] }] }),
    'x-permission': route.permission,
    'x-lowest-role': permissions[route.permission].role,
    'x-service-key': permissions[route.permission].serviceKey,
    requestParams: {
      ...(route.params ? { path: route.params as z.ZodObject } : {}),
      ...(route.query ? { query: route.query as z.ZodObject } : {}),
    },
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { [mediaTypeOf[route.bodyFormat ?? 'json']]: { schema: route.body } },
          },
        }
      : {}),
    responses: {
      [route.status]: {
        description: 'Success',
        content: { [mediaTypeOf[route.responseFormat ?? 'json']]: { schema: route.response } },
      },
      ...Object.fromEntries(
        Object.entries(failures).map(([status, description]) => [
          status,
          { description, content: problemContent },
        ]),
      ),
    },
  }
}

/** The OpenAPI 3.1 document of every route in the contract. */
export const openApiDocument = () => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const [resource, routes] of Object.entries(api)) {
    for (const [name, route] of Object.entries<Route>(routes)) {
      paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, `${resource}.${name}`) }
    }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Prisma Glow Agent Learning System',
      version: '1.0.0',
      description:
        'Feedback in, a better agent out. Errors are RFC 9457 problem documents; POSTs honour Idempotency-Key; lists are keyset-paginated.',
    },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    paths: paths as ZodOpenApiPathsObject,
  })
}
