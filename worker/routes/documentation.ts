import { openApiDocument } from '../http/openapi.ts'
import type { App } from '../http/register.ts'

/** Swagger UI sets styles itself, and does not use trusted types. */
const referencePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const referenceFiles = [
  '',
  '/',
  '/swagger-ui.css',
  '/swagger-ui-bundle.js',
  '/favicon-32x32.png',
  '/page.css',
  '/init.js',
]

/** The machine-readable contract, and the page that shows it. */
export const documentationApi = (app: App): void => {
  for (const file of referenceFiles) {
    app.get(`/api/docs${file}`, async (c) => {
      const asset = await c.env.world.bindings.ASSETS.fetch(c.req.raw)
      const answer = new Response(asset.body, asset)
      answer.headers.set('content-security-policy', referencePolicy)
      return answer
    })
  }

  let document: string | undefined
  app.get('/api/openapi.json', () => {
    document ??= JSON.stringify(openApiDocument())
    return new Response(document, {
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=60' },
    })
  })
}
