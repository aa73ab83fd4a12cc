import { securityHeaders } from './security-headers.ts'

/** Made once: naming its headers one by one costs more than all else of a small answer. */
const headers = new Headers({
  ...securityHeaders,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'content-type': 'application/json',
  'cache-control': 'no-store',
})

/**
 * The answer whose JSON is written already. A handler whose answer holds a large constant part, such as the
 * configuration of an assignment, joins it from texts instead of parsing and writing it for every request.
 */
export const jsonResponse = (json: string, status = 200): Response => new Response(json, { status, headers })
