import { regularizedBeta } from './beta.ts'
import { logGamma } from './gamma.ts'
import { normalQuantile } from './normal.ts'

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
