import type { Observation, SplitDefinition } from '../../contracts/rpc/experiment.ts'
import { type AnalysisState, addExposure, addOutcome, isUsable, watchedMetrics } from './analysis.ts'
import { meet, type UnitRecord, unitKey } from './encounter.ts'

/** What a batch did. */
export interface BatchResult {
  readonly analysis: AnalysisState
  /** Records that are new or changed, by unit number. */
  readonly units: ReadonlyMap<number, UnitRecord>
  readonly exposures: number
  readonly outcomes: number
  readonly duplicates: number
}

/**
 * Adds observations in their order. The unit is what is observed: its first value of each metric counts, once for
 * every split it met, however often and in whatever batches it is sent.
 * @param lookUp the record of a unit that was seen before this batch
 */
export function addBatch(
  definition: SplitDefinition,
  before: AnalysisState,
  observations: readonly Observation[],
  lookUp: (unit: number) => UnitRecord | null,
): BatchResult {
  const metrics = watchedMetrics(definition)
  const units = new Map<number, UnitRecord>()
  let analysis = before
  let [exposures, outcomes, duplicates] = [0, 0, 0]
  for (const observation of observations) {
    const unit = unitKey(observation.unitId)
    const known = units.get(unit) ?? lookUp(unit)
    let record = meet(known, observation)
    if (!record) {
      duplicates++
      continue
    }
    const outcomesBefore = outcomes
    if (record !== known) {
      analysis = addExposure(analysis, record)
      exposures++
    }
    for (const [place, metric] of metrics.entries()) {
      const value = observation.metrics[metric]
      const bit = 2 ** place
      if (value === undefined || !isUsable(metric, value) || hasBit(record.counted, bit)) continue
      analysis = addOutcome(analysis, definition, record, metric, value)
      record = { ...record, counted: record.counted + bit }
      outcomes++
    }
    if (known && record.configVersion === known.configVersion && outcomes === outcomesBefore) duplicates++
    else units.set(unit, record)
  }
  return { analysis, units, exposures, outcomes, duplicates }
}

function hasBit(counted: number, bit: number): boolean {
  return Math.floor(counted / bit) % 2 === 1
}
