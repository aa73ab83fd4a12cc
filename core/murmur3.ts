const encoder = new TextEncoder()

/**
 * MurmurHash3, x86 32-bit variant (Austin Appleby, public domain), over the text's UTF-8 bytes.
 * @returns an unsigned 32-bit integer
 */
export function murmur3(text: string, seed = 0): number {
  const bytes = encoder.encode(text)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tailStart = bytes.length - (bytes.length % 4)
  let hash = seed >>> 0
  for (let at = 0; at < tailStart; at += 4) {
    hash ^= mixWord(view.getUint32(at, true))
    hash = rotateLeft(hash, 13)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  let tail = 0
  for (let at = bytes.length - 1; at >= tailStart; at--) tail = (tail << 8) | view.getUint8(at)
  if (tailStart < bytes.length) hash ^= mixWord(tail)
  return finish(hash ^ bytes.length)
}

function mixWord(word: number): number {
  return Math.imul(rotateLeft(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

/** The finaliser: every input bit reaches every output bit. */
function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
