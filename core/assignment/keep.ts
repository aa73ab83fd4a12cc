import { type Assignment, basisPoints, type Split } from './split.ts'
import type { AssignmentClaims } from './token.ts'

/**
 * The assignment that a returning unit keeps by its verified token, or null when it is to be assigned anew. A variant
 * is kept while it is served at all. A rollout moves users and sessions on as it grows: they keep the new version and
 * not the old one; a running conversation keeps whichever it began with.
 */
export function keep(split: Split, unitId: string, claims: AssignmentClaims): Assignment | null {
  const { variant, probability, configVersion } = claims
  if (claims.splitId !== split.id || claims.unitId !== unitId || variant === null) return null
  const share = variant === 'A' ? split.controlPercentage : split.treatmentPercentage
  if (basisPoints(share) === 0) return null
  const movesOn = split.kind === 'rollout' && split.unit !== 'conversation' && variant === 'A'
  return movesOn ? null : { variant, probability, configVersion }
}
