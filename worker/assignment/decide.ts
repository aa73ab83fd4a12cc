import { assign } from '../../core/assignment/assign.ts'
import { isHeldOut } from '../../core/assignment/holdout.ts'
import { keep } from '../../core/assignment/keep.ts'
import type { Split, Variant } from '../../core/assignment/split.ts'
import type { Attributes } from '../../core/assignment/targeting.ts'
import type { AssignmentClaims } from '../../core/assignment/token.ts'
import { type UnitIds, unitOf } from '../../core/assignment/units.ts'
import { CONVERSATION_MS, type LiveSplit, type Routing } from '../../db/repositories/traffic.ts'

/** What drew a variant for a unit, and how. */
export interface Exposure {
  readonly splitId: string
  /** What was assigned: the user, session or conversation. */
  readonly unitId: string
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

/** Who asks, and what the request says about itself. */
export interface Asking {
  readonly ids: UnitIds
  readonly attributes: Attributes
  /** What the verified token of an earlier answer says; null without one. */
  readonly claims: AssignmentClaims | null
  /** Milliseconds since the epoch. */
  readonly at: number
}

/**
 * What a request gets: a pure function of the routing, the units and what the token says. In this order: what began on a
 * rollout that is being drained, what a running conversation began with, the rollout or the first experiment that
 * enrols the unit, the current version. Nobody (null) is never enrolled.
 */
export const decide = (routing: Routing, asking: Asking | null): Decision => {
  const current = ofVersion(routing.currentVersion)
  if (asking === null) return current
  return drained(routing, asking) ?? running(routing, asking) ?? enrolled(routing, asking) ?? current
}

const ofVersion = (version: number): Decision => ({
  source: { kind: 'version', version },
  candidateId: null,
  exposure: null,
})

/** Sessions and conversations that began on B may finish there although the rollout was taken back. */
const drained = ({ draining }: Routing, { ids, claims }: Asking): Decision | null => {
  if (claims === null || claims.variant !== 'B') return null
  const left = draining.find(({ split }) => split.unit !== 'user' && isOf(claims, split, ids))
  return left ? served(left, exposureOf(claims, left.split.id, 'B')) : null
}

const isOf = (claims: AssignmentClaims, split: Split, ids: UnitIds): boolean =>
  claims.splitId === split.id && claims.unitId === unitOf(ids, split.unit)

const exposureOf = (claims: AssignmentClaims, splitId: string, variant: Variant): Exposure => {
  const { unitId, probability, configVersion } = claims
  return { splitId, unitId, variant, probability, configVersion }
}

/**
 * A running conversation goes on with what it began with, whatever begins or moves meanwhile: its variant while that is
 * served, or the version that it met outside of experiments unless that one was taken back.
 */
const running = ({ live, killedVersions }: Routing, { ids, claims, at }: Asking): Decision | null => {
  const isRunning =
    claims !== null &&
    claims.conversationId !== null &&
    claims.conversationId === ids.conversation &&
    at - claims.issuedAt < CONVERSATION_MS
  if (!isRunning) return null
  if (claims.splitId !== null && claims.variant !== null) {
    const met = live.find(({ split }) => split.id === claims.splitId)
    const share = claims.variant === 'A' ? met?.split.controlPercentage : met?.split.treatmentPercentage
    if (met && share !== undefined && share > 0) {
      return served(met, exposureOf(claims, met.split.id, claims.variant))
    }
    if (claims.variant === 'B') return null
  }
  const version = claims.agentVersion
  return version === null || killedVersions.includes(version) ? null : ofVersion(version)
}

const enrolled = (routing: Routing, { ids, attributes, claims }: Asking): Decision | null => {
  const { orgId, holdoutPercentage } = routing
  for (const live of routing.live) {
    const { split } = live
    const unitId = unitOf(ids, split.unit)
    if (split.kind === 'experiment' && isHeldOut(orgId, holdoutPercentage, unitId)) continue
    const drawn = (claims && keep(split, unitId, claims)) ?? assign(split, unitId, attributes)
    const { variant, probability, configVersion } = drawn
    if (variant !== null) {
      return served(live, { splitId: split.id, unitId, variant, probability, configVersion })
    }
  }
  return null
}

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
