import type { Observation, UnitTotals } from '../../contracts/rpc/experiment.ts'
import { watchedMetrics } from '../../core/experiment/analysis.ts'
import type { Metric } from '../../core/experiment/metrics.ts'
import { outcomesOfFeedback } from '../../core/experiment/outcomes.ts'
import { type Organization, withOrganization } from '../../db/organization.ts'
import type { ExperimentRow } from '../../db/repositories/experiments.ts'
import type { Sum } from '../../db/repositories/unit-metrics.ts'
import { experimentDefinitionOf } from '../../db/split-definition.ts'
import type { Store } from '../../db/store.ts'

/** An observation beside what the experiment never learns: who the unit is. Null where only its number is known. */
export interface Sighting {
  readonly observation: Observation
  readonly unitId: string | null
}

/** Adds what an experiment wants to know of a unit beside the values: its history and its totals. */
export type CompleteObservations = (
  orgId: string,
  splitId: string,
  sightings: readonly Sighting[],
) => Promise<readonly Observation[]>

/** What an experiment wants to know; most want nothing. */
interface Wanted {
  readonly agentId: string
  readonly experimentId: string
  /** Metrics whose history is wanted, and when the experiment started. */
  readonly history: { readonly metrics: readonly string[]; readonly until: Date } | null
  readonly ratios: readonly Metric[]
}

/** How far a unit's history goes back. */
const HISTORY_MS = 28 * 86_400_000

const wantedBy = (row: ExperimentRow | null): Wanted | null => {
  if (row === null) return null
  const watched = watchedMetrics(experimentDefinitionOf(row))
  const metrics = watched.filter(({ type }) => type === 'binary' || type === 'mean').map(({ name }) => name)
  const isAdjusted = row.varianceReduction === 'cuped' && row.startedAt !== null
  const ratios = watched.filter(({ type }) => type === 'ratio')
  if (!isAdjusted && ratios.length === 0) return null
  return {
    agentId: row.agentId,
    experimentId: row.id,
    history: isAdjusted && row.startedAt !== null ? { metrics, until: row.startedAt } : null,
    ratios,
  }
}

const feedbackMetrics = ['satisfaction', 'rating', 'correction_rate', 'thumbs_down_rate']

/** Each unit's own mean of each metric before the experiment, from its executions and the feedback on them. */
const historyOf = async (
  organization: Organization,
  { agentId, experimentId, history }: Wanted,
  units: readonly string[],
): Promise<Map<string, Record<string, number>>> => {
  if (history === null) return new Map()
  const { metrics, until } = history
  const past = { agentId, experimentId, units, until, from: new Date(until.getTime() - HISTORY_MS) }
  const sums = await organization.unitMetrics.past(past, metrics)
  if (metrics.some((metric) => feedbackMetrics.includes(metric))) {
    for (const { unitId, hasCorrection, count, ...said } of await organization.unitMetrics.pastFeedback(
      past,
    )) {
      const isCorrection = said.feedbackType === 'correction' || hasCorrection === 1
      const ofUnit: Record<string, Sum> = sums.get(unitId ?? '') ?? {}
      for (const [metric, value] of Object.entries(outcomesOfFeedback({ ...said, isCorrection }))) {
        const before = ofUnit[metric]
        if (before) ofUnit[metric] = { sum: before.sum + count * value, count: before.count + count }
      }
    }
  }
  return new Map([...sums].map(([unitId, ofUnit]) => [unitId, meansOf(ofUnit)]))
}

const meansOf = (sums: Readonly<Record<string, Sum>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(sums).flatMap(([metric, { sum, count }]) => (count > 0 ? [[metric, sum / count]] : [])),
  )

const exposureKey = (unitId: string | null, configVersion: number | null, variant: string | null): string =>
  JSON.stringify([unitId, configVersion, variant])

/** The totals of each unit under each config version, by ratio metric. */
const totalsOf = async (
  organization: Organization,
  wanted: Wanted,
  units: readonly string[],
): Promise<Map<string, Record<string, UnitTotals>>> => {
  const parts = wanted.ratios.flatMap(({ name, parts: of }) => (of ? [{ name, ...of }] : []))
  if (parts.length === 0) return new Map()
  const names = [...new Set(parts.flatMap(({ numerator, denominator }) => [numerator, denominator]))]
  const rows = await organization.unitMetrics.totals({ ...wanted, units }, names)
  return new Map(
    rows.map(({ unitId, configVersion, variant, count, sums }) => [
      exposureKey(unitId, configVersion, variant),
      Object.fromEntries(
        parts.map(({ name, numerator, denominator }) => [
          name,
          { numerator: sums[numerator] ?? 0, denominator: sums[denominator] ?? 0, count },
        ]),
      ),
    ]),
  )
}

/**
 * Looks up, one grouped query a batch and kind, what only the database knows of the units. Experiments are read once
 * for as long as the answer is kept: make a new one for each delivery.
 */
export const completeObservations = (store: Store): CompleteObservations => {
  const known = new Map<string, Promise<Wanted | null>>()

  return (orgId, splitId, sightings) =>
    withOrganization(store, orgId, async (organization) => {
      const plain = sightings.map(({ observation }) => observation)
      const units = [...new Set(sightings.flatMap(({ unitId }) => unitId ?? []))]
      if (units.length === 0) return plain
      const key = `${orgId}:${splitId}`
      const asked = known.get(key) ?? organization.experiments.get(splitId).then(wantedBy)
      known.set(key, asked)
      const wanted = await asked
      if (wanted === null) return plain
      const [history, totals] = await Promise.all([
        historyOf(organization, wanted, units),
        totalsOf(organization, wanted, units),
      ])
      return sightings.map(({ observation, unitId }) => {
        const past = history.get(unitId ?? '')
        const sums = totals.get(exposureKey(unitId, observation.configVersion, observation.variant))
        return { ...observation, ...(past && { history: past }), ...(sums && { totals: sums }) }
      })
    })
}
