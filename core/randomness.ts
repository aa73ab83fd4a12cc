import { murmur3 } from './murmur3.ts'

/**
 * Where a random number is used. Numbers are a function of their place, not of how many were drawn before,
 * so a run that resumes anywhere draws the same ones.
 */
export interface Draw {
  readonly seed: number
  readonly step: string | number
  readonly purpose: string
}

/** Counter-based randomness: an unsigned 32-bit integer for each (seed, step, purpose, index). */
export function hash(seed: number, step: string | number, purpose: string, index: number): number {
  return murmur3(`${step}\u0000${purpose}\u0000${index}`, seed >>> 0)
}

/** A number in [0, 1) with 32 random bits. */
export function uniform(draw: Draw, index: number): number {
  return hash(draw.seed, draw.step, draw.purpose, index) / 2 ** 32
}

/** A permutation of the items (Fisher-Yates); the input stays as it is. */
export function shuffled<T>(items: readonly T[], draw: Draw): T[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(uniform(draw, last) * (last + 1))
    const [a, b] = [result[last], result[other]]
    // Both places exist: 0 <= other <= last < length.
    result[last] = b as T
    result[other] = a as T
  }
  return result
}

/** `count` distinct items in random order, or all of them when there are fewer. */
export function sampled<T>(items: readonly T[], count: number, draw: Draw): T[] {
  return shuffled(items, draw).slice(0, Math.max(0, count))
}

/**
 * Many numbers of one draw, cheaply: number `index` is a finaliser over `start + index * golden ratio`
 * (splitmix32), where `start` comes from the draw. Still a function of the place alone.
 */
export function uniforms(draw: Draw): (index: number) => number {
  const start = hash(draw.seed, draw.step, draw.purpose, 0)
  return (index) => {
    let mixed = (start + Math.imul(index + 1, 0x9e3779b9)) >>> 0
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}
