const encoder = new TextEncoder()

/**
 * MurmurHash3, x86 32-bit variant (Austin Appleby, public domain), over the text's UTF-8 bytes.
 * @returns an unsigned 32-bit integer
 */
export function murmur3(text: string, seed = 0): number {
  return hashAscii(text, seed) ?? hashBytes(encoder.encode(text), seed)
}

/** The bytes of an ASCII text are its char codes; not allocating them makes assignments twice as fast. */
function hashAscii(text: string, seed: number): number | null {
  const { length } = text
  const tailStart = length - (length % 4)
  let hash = seed >>> 0
  let seen = 0
  for (let at = 0; at < tailStart; at += 4) {
    const [a, b] = [text.charCodeAt(at), text.charCodeAt(at + 1)]
    const [c, d] = [text.charCodeAt(at + 2), text.charCodeAt(at + 3)]
    seen |= a | b | c | d
    hash = mixIn(hash, a | (b << 8) | (c << 16) | (d << 24))
  }
  let tail = 0
  for (let at = length - 1; at >= tailStart; at--) {
    seen |= text.charCodeAt(at)
    tail = (tail << 8) | text.charCodeAt(at)
  }
  return seen > 127 ? null : finish(hash, tail, length)
}

function hashBytes(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tailStart = bytes.length - (bytes.length % 4)
  let hash = seed >>> 0
  for (let at = 0; at < tailStart; at += 4) hash = mixIn(hash, view.getUint32(at, true))
  let tail = 0
  for (let at = bytes.length - 1; at >= tailStart; at--) tail = (tail << 8) | view.getUint8(at)
  return finish(hash, tail, bytes.length)
}

function mixIn(hash: number, word: number): number {
  const mixed = hash ^ mixWord(word)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

function mixWord(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51)
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
}

/** The finaliser: every input bit reaches every output bit. A word of zero mixes to zero, so an empty tail changes nothing. */
function finish(hash: number, tail: number, length: number): number {
  let mixed = hash ^ mixWord(tail) ^ length
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
