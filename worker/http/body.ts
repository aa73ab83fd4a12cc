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

/** A body that says to be no larger is read with one call: a stream costs more than most of them. */
const smallBytes = 16_384

/** Longer texts would not fit on the stack as arguments. */
const shortBytes = 1_024

/** Keeps no state between calls without `stream`. */
const wholeDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** A short ASCII text, the body of most requests, is decoded several times faster without the decoder. */
const decode = (buffer: ArrayBuffer): string => {
  const bytes = new Uint8Array(buffer)
  if (bytes.length <= shortBytes && bytes.every((byte) => byte < 128)) return String.fromCharCode(...bytes)
  try {
    return wholeDecoder.decode(bytes)
  } catch {
    throw new AppError('bad_request', 'The body is not valid UTF-8.')
  }
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
  const length = request.headers.get('content-length')
  if (Number(length ?? 0) > max) throw tooLarge()
  if (length !== null && Number(length) <= smallBytes) {
    if (route.isOfNames) {
      const text = await request.text()
      if (!text.includes('\ufffd')) return text
      throw new AppError(
        'bad_request',
        'The body is not valid UTF-8, or holds U+FFFD, which no name may have.',
      )
    }
    const buffer = await request.arrayBuffer()
    if (buffer.byteLength > max) throw tooLarge()
    return decode(buffer)
  }
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
