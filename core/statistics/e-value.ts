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
  return { logE, maxLogE: Math.max(evidence.maxLogE, logMean(logE)) }
}

/** Logarithm of the mean of the components: a mean of e-processes is one. */
export function logMean(logE: readonly number[]): number {
  const greatest = Math.max(...logE)
  const sum = logE.reduce((total, log) => total + Math.exp(log - greatest), 0)
  return greatest + Math.log(sum / logE.length)
}

/** The always-valid p-value, 1 / max E: the running minimum over all looks. */
export function evidenceP(evidence: Pick<Evidence, 'maxLogE'>): number {
  return Math.min(1, Math.exp(-evidence.maxLogE))
}
