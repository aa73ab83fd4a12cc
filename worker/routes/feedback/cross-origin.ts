import type { MiddlewareHandler } from 'hono'
import type { HonoEnv } from '../../http/register.ts'

/**
 * Lets the widget call from pages of other origins with a Bearer token. Cookies are never accepted, so any origin
 * may ask; a token's own list of origins is checked where the token is.
 */
export const crossOrigin =
  (method: 'GET' | 'POST'): MiddlewareHandler<HonoEnv> =>
  async (c, next) => {
    const origin = c.req.header('origin')
    const preflight = c.req.method === 'OPTIONS'
    if (preflight) c.res = new Response(null, { status: 204 })
    else await next()
    if (!preflight && c.req.method !== method) return
    c.res.headers.append('vary', 'Origin')
    if (origin === undefined) return
    c.res.headers.set('access-control-allow-origin', origin)
    if (preflight) {
      c.res.headers.set('access-control-allow-methods', method)
      c.res.headers.set('access-control-allow-headers', 'authorization, content-type, idempotency-key')
      c.res.headers.set('access-control-max-age', '7200')
    } else c.res.headers.set('access-control-expose-headers', 'retry-after')
  }
