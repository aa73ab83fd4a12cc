import { regularizedGammaP, regularizedGammaQ } from './gamma.ts'

/** Upper tail P(Z > z) of the standard normal distribution: Q(1/2, z^2/2) / 2, accurate far into the tail. */
export function normalUpperTail(z: number): number {
  const tail = regularizedGammaQ(0.5, (z * z) / 2) / 2
  return z >= 0 ? tail : 1 - tail
}

/** P(Z <= z). */
export function normalCdf(z: number): number {
  return z <= 0 ? normalUpperTail(-z) : 0.5 + regularizedGammaP(0.5, (z * z) / 2) / 2
}

/** Two-sided p-value of a z statistic. */
export function normalTwoSided(z: number): number {
  return regularizedGammaQ(0.5, (z * z) / 2)
}

/** The z with P(Z <= z) = p, by Newton steps from a rational start. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY
  if (p >= 1) return Number.POSITIVE_INFINITY
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  let z = startingQuantile(tail)
  for (let step = 0; step < 8; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
    const change = (normalUpperTail(z) - tail) / density
    // Halley's correction: the second derivative of the upper tail is z times the density.
    const moved = change / (1 + (z * change) / 2)
    z += moved
    if (Math.abs(moved) < 1e-14 * Math.max(1, z)) break
  }
  return p < 0.5 ? -z : z
}

/** Abramowitz and Stegun 26.2.23, error below 4.5e-4: good enough to start from. */
function startingQuantile(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail))
  const above = 2.515517 + t * (0.802853 + t * 0.010328)
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
  return Math.max(0, t - above / below)
}
