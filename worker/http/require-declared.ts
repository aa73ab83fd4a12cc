import { api } from '../../contracts/api.ts'
import type { Route } from '../../contracts/route.ts'
import { type App, honoPath } from './register.ts'

/** The reference and its document, which are for everybody and no operations of the API. */
const isReference = (path: string) => path === '/api/openapi.json' || path.startsWith('/api/docs')

/** Throws at start when a route is served that no contract declares, and so no permission guards. */
export const requireDeclared = (app: App): void => {
  const routes: Route[] = Object.values(api).flatMap((resource) => Object.values<Route>(resource))
  const declared = new Set(routes.map(({ method, path }) => `${method.toUpperCase()} ${honoPath(path)}`))
  for (const { method, path } of app.routes) {
    // Middleware is registered for all methods.
    if (method === 'ALL' || isReference(path) || declared.has(`${method} ${path}`)) continue
    throw new Error(`${method} ${path} declares no permission: it is in no contract`)
  }
}
