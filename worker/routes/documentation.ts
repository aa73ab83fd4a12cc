import { openApiDocument } from '../http/openapi.ts'
import type { App } from '../http/register.ts'

/** The machine-readable contract. The page that shows it is a static asset at /api/docs. */
export const documentationApi = (app: App): void => {
  let document: string | undefined
  app.get('/api/openapi.json', () => {
    document ??= JSON.stringify(openApiDocument())
    return new Response(document, {
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=60' },
    })
  })
}
