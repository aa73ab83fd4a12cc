import { logGamma } from './gamma.ts'
import { normalQuantile } from './normal.ts'

const EPSILON = 1e-16
const TINY = 1e-300

/** Upper tail P(T > t) of Student's distribution. Source: DLMF 8.17, P(|T| > t) = I_{df/(df+t^2)}(df/2, 1/2). */
export function studentUpperTail(t: number, df: number): number {
  const tail = studentTwoSided(t, df) / 2
  return t >= 0 ? tail : 1 - tail
}

/** Two-sided p-value of a t statistic. */
export function studentTwoSided(t: number, df: number): number {
  // Both sides of the ratio are passed: 1 - x would lose the digits of a small t.
  const total = df + t * t
  return regularizedBeta(df / total, (t * t) / total, df / 2, 0.5)
}

/** The t with P(T <= t) = p: Newton steps on the upper tail from a normal start, kept in the bracket. */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  let low = 0
  let high = Math.max(1, -normalQuantile(tail))
  while (studentUpperTail(high, df) > tail) high *= 2
  let t = Math.min(high, -normalQuantile(tail))
  for (let step = 0; step < 100; step++) {
    const excess = studentUpperTail(t, df) - tail
    if (excess > 0) low = t
    else high = t
    const newton = t + excess / studentDensity(t, df)
    const next = newton > low && newton < high ? newton : (low + high) / 2
    const moved = Math.abs(next - t)
    t = next
    if (moved <= 1e-14 * t) break
  }
  return p < 0.5 ? -t : t
}

function studentDensity(t: number, df: number): number {
  const scale = logGamma((df + 1) / 2) - logGamma(df / 2) - Math.log(Math.PI * df) / 2
  return Math.exp(scale - ((df + 1) / 2) * Math.log1p((t * t) / df))
}

/** Regularised incomplete beta I_x(a, b), with `y` = 1 - x. */
function regularizedBeta(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (y <= 0) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(y))
  const direct = x < (a + 1) / (a + b + 2)
  return direct ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(y, b, a)) / b
}

/** Continued fraction DLMF 8.17.22, modified Lentz evaluation. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < EPSILON) break
  }
  return value
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}
