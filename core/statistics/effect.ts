/** One arm: number of units, mean of the metric and variance of a single unit's value. */
export interface Arm {
  readonly n: number
  readonly mean: number
  readonly variance: number
}

/** An estimated effect of B against A with its squared standard error. */
export interface Effect {
  readonly estimate: number
  readonly variance: number
  /** Welch-Satterthwaite degrees of freedom. */
  readonly df: number
  /** Units of both arms. */
  readonly n: number
}

/** Two arms that met the same split. */
export interface Stratum {
  readonly a: Arm
  readonly b: Arm
}

/**
 * Difference of means, B minus A: d = mean_B - mean_A, V = var_A/n_A + var_B/n_B.
 * @returns null when an arm is empty or its values do not vary, where no error can be stated
 */
export function absoluteEffect({ a, b }: Stratum): Effect | null {
  return stratifiedEffect([{ a, b }])
}

/**
 * Relative difference (mean_B - mean_A) / |mean_A|, its variance by the delta method:
 * V = V_B / mean_A^2 + V_A mean_B^2 / mean_A^4.
 * @returns null also when the mean of A is 0
 */
export function relativeEffect({ a, b }: Stratum): Effect | null {
  const absolute = absoluteEffect({ a, b })
  if (!absolute || a.mean === 0) return null
  const variance = b.variance / b.n / a.mean ** 2 + (a.variance / a.n) * (b.mean ** 2 / a.mean ** 4)
  return { ...absolute, estimate: absolute.estimate / Math.abs(a.mean), variance }
}

/**
 * Difference over several strata: d = sum w_k d_k with w_k proportional to n_Ak n_Bk / (n_Ak + n_Bk), the
 * Mantel-Haenszel weights. Arms are only compared where they met the same split, so a success rate that drifts
 * while a ramp changes the split does not look like an effect (Simpson's paradox).
 */
export function stratifiedEffect(strata: readonly Stratum[]): Effect | null {
  const estimate = stratifiedDifference(strata)
  if (estimate === null) return null
  const compared = strata.filter(({ a, b }) => a.n > 0 && b.n > 0)
  const total = compared.reduce((sum, stratum) => sum + overlap(stratum), 0)
  let ofA = 0
  let ofB = 0
  let n = 0
  for (const stratum of compared) {
    const weight = overlap(stratum) / total
    ofA += (weight ** 2 * stratum.a.variance) / stratum.a.n
    ofB += (weight ** 2 * stratum.b.variance) / stratum.b.n
    n += stratum.a.n + stratum.b.n
  }
  if (ofA <= 0 || ofB <= 0) return null
  return { estimate, variance: ofA + ofB, df: welchDegrees(compared, ofA, ofB), n }
}

/** The estimate of `stratifiedEffect` alone, which needs no variance; null when no stratum has both arms. */
export function stratifiedDifference(strata: readonly Stratum[]): number | null {
  let difference = 0
  let total = 0
  for (const stratum of strata) {
    if (stratum.a.n === 0 || stratum.b.n === 0) continue
    difference += overlap(stratum) * (stratum.b.mean - stratum.a.mean)
    total += overlap(stratum)
  }
  return total === 0 ? null : difference / total
}

function overlap({ a, b }: Stratum): number {
  return (a.n * b.n) / (a.n + b.n)
}

function welchDegrees(strata: readonly Stratum[], ofA: number, ofB: number): number {
  const nA = strata.reduce((sum, stratum) => sum + stratum.a.n, 0)
  const nB = strata.reduce((sum, stratum) => sum + stratum.b.n, 0)
  const spread = term(ofA, nA) + term(ofB, nB)
  return spread > 0 ? (ofA + ofB) ** 2 / spread : Number.POSITIVE_INFINITY
}

/** An arm of one unit has no degrees of freedom and no measured variance: it adds nothing. */
function term(variance: number, n: number): number {
  return n > 1 ? variance ** 2 / (n - 1) : 0
}
