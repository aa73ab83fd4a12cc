import type { Observation, SplitDefinition, UnitTotals } from '../../contracts/rpc/experiment.ts'
import {
  type AnalysisState,
  addExposure,
  addOutcome,
  addUnitTotals,
  addUnusable,
  watchedMetrics,
} from './analysis.ts'
import { meet, type UnitRecord } from './encounter.ts'
import { covariateOf } from './metrics.ts'

/** What a batch did. */
export interface BatchResult {
  readonly analysis: AnalysisState
  /** Records that are new or changed, by unit number. */
  readonly units: ReadonlyMap<number, UnitRecord>
  readonly exposures: number
  readonly outcomes: number
  readonly duplicates: number
  /** Observations past the attribution window of their unit. */
  readonly late: number
}

const HOUR_MS = 3_600_000

/**
 * Adds observations in their order. The unit is what is observed: its first value of each metric counts, once for
 * every split it met, however often and in whatever batches it is sent. Of a ratio's totals the newest count: they hold
 * all that the older ones did.
 * @param lookUp the record of a unit that was seen before this batch
 */
export function addBatch(
  definition: SplitDefinition,
  before: AnalysisState,
  observations: readonly Observation[],
  lookUp: (unit: number) => UnitRecord | null,
): BatchResult {
  const metrics = watchedMetrics(definition)
  const isAdjusted = definition.kind === 'experiment' && definition.varianceReduction === 'cuped'
  const units = new Map<number, UnitRecord>()
  let analysis = before
  let [exposures, outcomes, duplicates, late] = [0, 0, 0, 0]
  for (const observation of observations) {
    const { unit } = observation
    const known = units.get(unit) ?? lookUp(unit)
    let record = meet(known, observation)
    if (!record) {
      duplicates++
      continue
    }
    if (observation.at - record.exposedAt > definition.attributionHours * HOUR_MS) {
      late++
      continue
    }
    if (record !== known) {
      analysis = addExposure(analysis, record)
      exposures++
    }
    const history = isAdjusted ? observation.history : undefined
    for (const [place, metric] of metrics.entries()) {
      if (metric.type === 'ratio') {
        const known = record.totals[metric.name]
        const seen = observation.totals?.[metric.name]
        if (!seen || (known && seen.count <= known.count)) continue
        const change = { before: known ? pairOf(known) : null, after: pairOf(seen) }
        analysis = addUnitTotals(analysis, definition, record, metric, change)
        record = { ...record, totals: { ...record.totals, [metric.name]: seen } }
        outcomes++
        continue
      }
      const value = observation.metrics[metric.of]
      const bit = 2 ** place
      if (value === undefined || hasBit(record.counted, bit)) continue
      const after = addOutcome(analysis, definition, record, metric, value, covariateOf(metric, history))
      analysis = after ?? addUnusable(analysis, metric)
      record = { ...record, counted: record.counted + bit }
      if (after !== null) outcomes++
    }
    if (record === known) duplicates++
    else units.set(unit, record)
  }
  return { analysis, units, exposures, outcomes, duplicates, late }
}

function pairOf({ numerator, denominator }: UnitTotals) {
  return { x: denominator, y: numerator }
}

function hasBit(counted: number, bit: number): boolean {
  return Math.floor(counted / bit) % 2 === 1
}
