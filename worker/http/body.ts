import type { Route } from '../../contracts/route.ts'
import { AppError } from '../errors.ts'

const defaultMaxBytes = 262_144

const accepted: Record<'json' | 'text', readonly string[]> = {
  json: ['application/json'],
  text: [
    'application/x-ndjson',
    'application/jsonl',
    'application/json',
    'text/plain',
    'text/csv',
    'application/octet-stream',
  ],
}

/** Reads a body as text, never more of it than the route allows, also without a Content-Length. */
export const readBody = async (request: Request, route: Route): Promise<string> => {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const wanted = accepted[route.bodyFormat === 'text' ? 'text' : 'json']
  if (type !== '' && !wanted.includes(type)) {
    throw new AppError('unsupported_media_type', `Send ${wanted.join(' or ')} instead of ${type}.`)
  }
  const max = route.maxBodyBytes ?? defaultMaxBytes
  const tooLarge = () =>
    new AppError('payload_too_large', `The body may have ${max.toLocaleString('en')} bytes at most.`)
  if (Number(request.headers.get('content-length') ?? 0) > max) throw tooLarge()
  if (request.body === null) return ''

  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  let text = ''
  let bytes = 0
  try {
    for await (const chunk of request.body) {
      bytes += chunk.byteLength
      if (bytes > max) throw tooLarge()
      text += decoder.decode(chunk, { stream: true })
    }
    return text + decoder.decode()
  } catch (error) {
    if (error instanceof TypeError) throw new AppError('bad_request', 'The body is not valid UTF-8.')
    throw error
  }
}
