/**
 * A mixture of e-processes in logarithms. An e-process is a bet against the null hypothesis that cannot be
 * expected to grow while it is true, so it exceeds 1/alpha at any time with probability at most alpha
 * (Ville 1939): the p-value below may be looked at after every unit.
 */
export interface Evidence {
  /** Logarithm of the wealth of each component. */
  readonly logE: readonly number[]
  /** Greatest logarithm of the components' mean so far. */
  readonly maxLogE: number
}

/** Components that have not bet yet. */
export function noEvidence(components: number): Evidence {
  return { logE: Array.from({ length: components }, () => 0), maxLogE: 0 }
}

/** Multiplies each component's wealth by its factor. */
export function multiply(evidence: Evidence, factor: (component: number) => number): Evidence {
  const logE = evidence.logE.map((log, component) => log + Math.log(factor(component)))
  return { logE, maxLogE: maxLogMean(evidence.maxLogE, logE) }
}

/** The greater of `maxLogE` and the components' mean, which is not computed when none of them exceeds `maxLogE`. */
export function maxLogMean(maxLogE: number, logE: readonly number[]): number {
  for (const log of logE) if (log > maxLogE) return Math.max(maxLogE, logMean(logE))
  return maxLogE
}

/** Logarithm of the mean of the components: a mean of e-processes is one. */
export function logMean(logE: readonly number[]): number {
  let greatest = Number.NEGATIVE_INFINITY
  for (const log of logE) if (log > greatest) greatest = log
  let sum = 0
  for (const log of logE) sum += Math.exp(log - greatest)
  return greatest + Math.log(sum / logE.length)
}

/** The always-valid p-value, 1 / max E: the running minimum over all looks. */
export function evidenceP(evidence: Pick<Evidence, 'maxLogE'>): number {
  return Math.min(1, Math.exp(-evidence.maxLogE))
}

/**
 * The e-value at this moment, for `eBenjaminiHochberg`. Not that of the maximum: E at a stopping time has an
 * expectation of at most 1 under the null, its running maximum has not.
 */
export function currentE(evidence: Pick<Evidence, 'logE'>): number {
  return Math.min(Number.MAX_VALUE, Math.exp(logMean(evidence.logE)))
}
