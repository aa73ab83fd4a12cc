import type { MiddlewareHandler } from 'hono'

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/** Security headers on every answer; the widget's files may be loaded by any site. */
export const secureHeaders = (): MiddlewareHandler =>
  async function secureHeaders(c, next) {
    await next()
    const headers = new Headers(c.res.headers)
    headers.set('x-content-type-options', 'nosniff')
    headers.set('referrer-policy', 'same-origin')
    headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains')
    headers.set(
      'cross-origin-resource-policy',
      c.req.path.startsWith('/widget') ? 'cross-origin' : 'same-origin',
    )
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', contentSecurityPolicy)
    c.res = new Response(c.res.body, { status: c.res.status, headers })
  }
