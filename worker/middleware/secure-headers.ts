import type { Context, MiddlewareHandler } from 'hono'
import { securityHeaders } from '../http/security-headers.ts'

/** The headers of the answer; it is copied where it was fetched from elsewhere, since those are read-only. */
const writableHeadersOf = (c: Context): Headers => {
  try {
    c.res.headers.set('x-content-type-options', securityHeaders['x-content-type-options'])
  } catch {
    c.res = new Response(c.res.body, c.res)
  }
  return c.res.headers
}

/** Security headers on every answer that was not made with them; the widget's files may be loaded by any site. */
export const secureHeaders = (): MiddlewareHandler =>
  async function secureHeaders(c, next) {
    await next()
    if (c.res.headers.has('cross-origin-resource-policy')) return
    const headers = writableHeadersOf(c)
    const { 'content-security-policy': policy, ...others } = securityHeaders
    for (const [name, value] of Object.entries(others)) headers.set(name, value)
    if (c.req.path.startsWith('/widget')) headers.set('cross-origin-resource-policy', 'cross-origin')
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', policy)
  }
