import { assign } from '../../core/assignment/assign.ts'
import { keep } from '../../core/assignment/keep.ts'
import { type Assignment, basisPoints, type Split } from '../../core/assignment/split.ts'
import {
  type AssignmentClaims,
  importTokenKey,
  signAssignment,
  type TokenKey,
  verifyAssignment,
} from '../../core/assignment/token.ts'
import { UNITS, unitId } from './splits.ts'

/** What returning units did over a sequence of splits. */
export interface Returns {
  /** Units, over all steps, that lost a variant which was still served. */
  readonly movedWhileServed: number
  /** The part of them that left B, the version that grows. */
  readonly movedFromB: number
  /** The same without tokens. */
  readonly movedWithout: number
  readonly refusedTokens: number
}

/** All units come back at every split with what the one before gave them; the claims are not signed. */
export function returnWithClaims(splits: readonly Split[]): Returns {
  const total = { movedWhileServed: 0, movedFromB: 0, movedWithout: 0, refusedTokens: 0 }
  for (let unit = 0; unit < UNITS; unit++) {
    const id = unitId(unit)
    let held: Assignment | null = null
    let fresh: Assignment | null = null
    for (const split of splits) {
      const anew = assign(split, id)
      const now: Assignment = held === null ? anew : (keep(split, id, claimsOf(split, id, held)) ?? anew)
      count(total, split, held, now, fresh, anew)
      held = now
      fresh = anew
    }
  }
  return total
}

/** The same with real tokens; the key is rotated in the middle, and the old one still reads. */
export async function returnWithTokens(splits: readonly Split[], units: number): Promise<Returns> {
  const total = { movedWhileServed: 0, movedFromB: 0, movedWithout: 0, refusedTokens: 0 }
  const keys: readonly TokenKey[] = [
    importTokenKey('old', 'an old secret of more than 32 bytes!'),
    importTokenKey('new', 'a new secret of more than 32 bytes!!'),
  ]
  for (let unit = 0; unit < units; unit++) {
    const id = unitId(unit)
    let token: string | null = null
    let held: Assignment | null = null
    let fresh: Assignment | null = null
    for (const [step, split] of splits.entries()) {
      const anew = assign(split, id)
      const reading = token === null ? null : verifyAssignment(token, keys)
      if (reading?.ok === false) total.refusedTokens++
      const now: Assignment = (reading?.ok ? keep(split, id, reading.claims) : null) ?? anew
      count(total, split, held, now, fresh, anew)
      const key = keys[step < splits.length / 2 ? 0 : 1]
      if (key) token = signAssignment(claimsOf(split, id, now), key)
      held = now
      fresh = anew
    }
  }
  return total
}

function count(
  total: { movedWhileServed: number; movedFromB: number; movedWithout: number },
  split: Split,
  held: Assignment | null,
  now: Assignment,
  fresh: Assignment | null,
  anew: Assignment,
): void {
  if (isServed(split, held) && now.variant !== held?.variant) {
    total.movedWhileServed++
    if (held?.variant === 'B') total.movedFromB++
  }
  if (isServed(split, fresh) && anew.variant !== fresh?.variant) total.movedWithout++
}

function isServed(split: Split, held: Assignment | null): boolean {
  if (held === null || held.variant === null) return false
  return basisPoints(held.variant === 'A' ? split.controlPercentage : split.treatmentPercentage) > 0
}

function claimsOf(
  split: Split,
  id: string,
  { variant, probability, configVersion }: Assignment,
): AssignmentClaims {
  return {
    orgId: 'organization',
    executionId: `execution of ${id}`,
    agentId: 'agent',
    agentVersion: 1,
    splitId: split.id,
    variant,
    probability,
    configVersion,
    userId: id,
    unitId: id,
    conversationId: null,
    issuedAt: 1_790_000_000_000,
  }
}
