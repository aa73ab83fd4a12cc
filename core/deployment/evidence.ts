/** One evaluation of a candidate, as far as a deployment rests on it. */
export interface Evaluated {
  readonly candidateId: string
  /** SHA-256 of the configuration that was evaluated. */
  readonly configHash: string
  readonly passed: boolean
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** What a deployment of a candidate rests on; null where there is none. */
export interface Evidence {
  readonly candidate: { readonly id: string; readonly configHash: string }
  readonly sealedTest: Evaluated | null
  readonly regression: Evaluated | null
  readonly safety: Evaluated | null
  /** An experiment decided to deploy it: real traffic vouches for it since its safety run. */
  readonly isDecided: boolean
}

/** A safety run is stale after this, in milliseconds: rules and attacks move on. */
export const safetyValidForMs = 24 * 3_600_000

/** Why the evidence does not carry a deployment, in plain sentences; empty when it does. */
export const objections = (
  { candidate, sealedTest, regression, safety, isDecided }: Evidence,
  now: number,
): string[] => {
  const of = (name: string, evaluated: Evaluated): string[] => [
    ...(evaluated.candidateId === candidate.id ? [] : [`The ${name} is of another candidate.`]),
    ...(evaluated.configHash === candidate.configHash ? [] : [`The ${name} is of another configuration.`]),
    ...(evaluated.passed ? [] : [`The ${name} was not passed.`]),
  ]
  const isStale = safety !== null && !isDecided && now - safety.at > safetyValidForMs
  return [
    ...(sealedTest === null
      ? ['The candidate has no evaluation on a sealed test.']
      : of('evaluation on the sealed test', sealedTest)),
    ...(regression === null ? [] : of('regression suite', regression)),
    ...(safety === null ? ['The candidate has no safety run.'] : of('safety run', safety)),
    ...(isStale ? ['The safety run is older than 24 hours.'] : []),
  ]
}
