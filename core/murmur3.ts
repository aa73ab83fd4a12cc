const encoder = new TextEncoder()

/**
 * MurmurHash3, x86 32-bit variant (Austin Appleby, public domain), over the text's UTF-8 bytes.
 * @returns an unsigned 32-bit integer
 */
export function murmur3(text: string, seed = 0): number {
  return hashAfter(text, seed >>> 0, 0, 0, 0)
}

/**
 * The hash of every text that begins with a constant: `murmur3After(prefix, seed)(rest)` is
 * `murmur3(prefix + rest, seed)`, with the prefix hashed once.
 * @param prefix well-formed Unicode
 */
export function murmur3After(prefix: string, seed = 0): (rest: string) => number {
  const bytes = encoder.encode(prefix)
  const tailStart = bytes.length - (bytes.length % 4)
  let hash = seed >>> 0
  for (let at = 0; at < tailStart; at += 4) hash = mixIn(hash, wordAt(bytes, at))
  const pending = tailAt(bytes, tailStart)
  const pendingBits = 8 * (bytes.length % 4)
  return (rest) => hashAfter(rest, hash, pending, pendingBits, bytes.length)
}

/**
 * Goes on from a state: the hash of the whole words so far, the `pendingBits` (0, 8, 16 or 24) bits of a word that is not
 * whole yet, and how many bytes that was.
 */
function hashAfter(text: string, hash: number, pending: number, pendingBits: number, bytesBefore: number) {
  return (
    hashAscii(text, hash, pending, pendingBits, bytesBefore) ??
    hashBytes(encoder.encode(text), hash, pending, pendingBits, bytesBefore)
  )
}

/** The bytes of an ASCII text are its char codes; not allocating them makes assignments twice as fast. */
function hashAscii(
  text: string,
  state: number,
  pendingBefore: number,
  pendingBits: number,
  bytesBefore: number,
): number | null {
  const { length } = text
  const tailStart = length - (length % 4)
  let hash = state
  let pending = pendingBefore
  let seen = 0
  for (let at = 0; at < tailStart; at += 4) {
    const a = text.charCodeAt(at)
    const b = text.charCodeAt(at + 1)
    const c = text.charCodeAt(at + 2)
    const d = text.charCodeAt(at + 3)
    seen |= a | b | c | d
    const word = a | (b << 8) | (c << 16) | (d << 24)
    hash = mixIn(hash, pending | (word << pendingBits))
    pending = overflow(word, pendingBits)
  }
  let tail = 0
  for (let at = length - 1; at >= tailStart; at--) {
    const code = text.charCodeAt(at)
    seen |= code
    tail = (tail << 8) | code
  }
  if (seen > 127) return null
  return finish(hash, pending, pendingBits, tail, length - tailStart, bytesBefore + length)
}

function hashBytes(
  bytes: Uint8Array,
  state: number,
  pendingBefore: number,
  pendingBits: number,
  bytesBefore: number,
): number {
  const { length } = bytes
  const tailStart = length - (length % 4)
  let hash = state
  let pending = pendingBefore
  for (let at = 0; at < tailStart; at += 4) {
    const word = wordAt(bytes, at)
    hash = mixIn(hash, pending | (word << pendingBits))
    pending = overflow(word, pendingBits)
  }
  const tail = tailAt(bytes, tailStart)
  return finish(hash, pending, pendingBits, tail, length - tailStart, bytesBefore + length)
}

/** The four bytes from there, the first one lowest. */
function wordAt(bytes: Uint8Array, at: number): number {
  return (
    byteAt(bytes, at) |
    (byteAt(bytes, at + 1) << 8) |
    (byteAt(bytes, at + 2) << 16) |
    (byteAt(bytes, at + 3) << 24)
  )
}

/** The last bytes, fewer than four, the first one lowest. */
function tailAt(bytes: Uint8Array, tailStart: number): number {
  let tail = 0
  for (let at = bytes.length - 1; at >= tailStart; at--) tail = (tail << 8) | byteAt(bytes, at)
  return tail
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}

/** What of a word does not fit behind the pending bits. In two shifts: one of 32 would do nothing. */
function overflow(word: number, pendingBits: number): number {
  return (word >>> 1) >>> (31 - pendingBits)
}

function mixIn(hash: number, word: number): number {
  const mixed = hash ^ mixWord(word)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

function mixWord(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51)
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
}

/**
 * Takes in the last bytes, `tailBytes` of them behind the pending ones, then the finaliser: every input bit reaches every
 * output bit. A word of zero mixes to zero, so an empty tail changes nothing.
 */
function finish(
  state: number,
  pending: number,
  pendingBits: number,
  tail: number,
  tailBytes: number,
  length: number,
): number {
  const first = pending | (tail << pendingBits)
  const isWhole = pendingBits + 8 * tailBytes >= 32
  const hash = isWhole ? mixIn(state, first) : state
  let mixed = hash ^ mixWord(isWhole ? overflow(tail, pendingBits) : first) ^ length
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
