// The browser calls the API through the same typed client as everyone, but needs only where each operation is, not its
// schemas: with them the pages would carry a validation library they never run.
import { api } from '../contracts/api.ts'

/** What contracts/client.ts reads of a route. */
const slim = ({ method, path, bodyFormat, responseFormat }) => ({ method, path, bodyFormat, responseFormat })

const slimApi = Object.fromEntries(
  Object.entries(api).map(([resource, routes]) => [
    resource,
    Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, slim(route)])),
  ]),
)

/** Vite plugin: replaces contracts/api.ts by the same operations without their schemas. */
export const slimContract = () => ({
  name: 'slim-contract',
  load: (id) =>
    id.endsWith('/contracts/api.ts') ? `export const api = ${JSON.stringify(slimApi)}` : undefined,
})
