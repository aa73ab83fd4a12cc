import { normalQuantile } from './normal.ts'

/**
 * Wilson's score interval of a proportion; never leaves [0, 1] and behaves with few units.
 * Source: Wilson (1927), JASA 22, 209-212.
 * @param alpha error rate, .05 for a 95 % interval
 */
export function wilsonInterval(successes: number, n: number, alpha: number): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 }
  const z2 = normalQuantile(1 - alpha / 2) ** 2
  const rate = successes / n
  const centre = (rate + z2 / (2 * n)) / (1 + z2 / n)
  const half = Math.sqrt((z2 * (rate * (1 - rate) + z2 / (4 * n))) / n) / (1 + z2 / n)
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  }
}
