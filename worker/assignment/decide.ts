import { assign } from '../../core/assignment/assign.ts'
import { keep } from '../../core/assignment/keep.ts'
import type { Split, Variant } from '../../core/assignment/split.ts'
import type { AssignmentClaims } from '../../core/assignment/token.ts'
import type { LiveSplit, Routing } from '../../db/repositories/traffic.ts'

/** What drew a variant for a unit, and how. */
export interface Exposure {
  readonly splitId: string
  readonly variant: Variant
  /** Probability of B when it was drawn. */
  readonly probability: number
  readonly configVersion: number
}

/** Where the configuration is: a version of the agent, or a variant of an experiment that is no version. */
export type ConfigSource =
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'variant'; readonly experimentId: string; readonly variant: Variant }

/** The configuration that a unit gets, and why. */
export interface Decision {
  readonly source: ConfigSource
  readonly candidateId: string | null
  /** Null outside experiments and rollouts. */
  readonly exposure: Exposure | null
}

/**
 * What a unit gets: a pure function of the routing, the unit and what its token says. No unit (null) is never enrolled.
 */
export const decide = (
  routing: Routing,
  unitId: string | null,
  claims: AssignmentClaims | null,
): Decision => {
  const { live, draining, currentVersion } = routing
  const current: Decision = {
    source: { kind: 'version', version: currentVersion },
    candidateId: null,
    exposure: null,
  }
  if (unitId === null) return current
  const drained = claims && draining.find(({ split }) => finishes(split, unitId, claims))
  if (drained && claims?.variant === 'B') {
    const { probability, configVersion } = claims
    return served(drained, { splitId: drained.split.id, variant: 'B', probability, configVersion })
  }
  if (live === null) return current
  const { variant, probability, configVersion } =
    (claims && keep(live.split, unitId, claims)) ?? assign(live.split, unitId)
  if (variant === null) return current
  return served(live, { splitId: live.split.id, variant, probability, configVersion })
}

/** Whether what began on B may finish there although the rollout was taken back. */
const finishes = (split: Split, unitId: string, claims: AssignmentClaims): boolean =>
  split.unit !== 'user' && claims.splitId === split.id && claims.unitId === unitId && claims.variant === 'B'

const served = ({ split, versionA, versionB, candidateId }: LiveSplit, exposure: Exposure): Decision => {
  const { variant } = exposure
  const version = variant === 'A' ? versionA : versionB
  return {
    source:
      version === null ? { kind: 'variant', experimentId: split.id, variant } : { kind: 'version', version },
    candidateId: variant === 'B' ? candidateId : null,
    exposure,
  }
}
