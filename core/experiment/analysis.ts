import type { SplitDefinition } from '../../contracts/rpc/experiment.ts'
import type { Variant } from '../../contracts/splits.ts'
import type { Pair } from '../statistics/bivariate-moments.ts'
import { newSampleRatio, observeArm, type SampleRatio } from '../statistics/sample-ratio.ts'
import { addGuarded, type Guarded, newGuarded } from './guarded.ts'
import { watchedGuardrails } from './guardrails.ts'
import { horizonOf } from './horizon.ts'
import { addMeasured, addTotals, type Measured, newMeasured } from './measured.ts'
import { countedValue, type Metric, metricOf } from './metrics.ts'

/** Everything an experiment remembers of its traffic. Its size does not depend on how much there was. */
export interface AnalysisState {
  /** Units by variant, each counted once for every split it met. */
  readonly exposures: Readonly<Record<Variant, number>>
  /** The part of `exposures` that met the latest split. */
  readonly latest: Readonly<Record<Variant, number>> & { readonly configVersion: number }
  readonly sampleRatio: SampleRatio
  readonly primary: Measured
  /** By metric, as in `watchedGuardrails`. */
  readonly guardrails: Readonly<Record<string, Guarded>>
  /** Units by metric whose first value can be none of the metric's. */
  readonly unusable: Readonly<Record<string, number>>
  /** By metric, those that the definition names. */
  readonly secondary: Readonly<Record<string, Measured>>
}

/** A unit that met a split: `probability` is the one that B had for this very unit, given what it met before. */
export interface Encounter {
  readonly variant: Variant
  readonly probability: number
  readonly configVersion: number
}

export function newAnalysis(definition: SplitDefinition): AnalysisState {
  const { metrics, primaryMetric, secondaryMetrics } = definition
  const measured = (name: string) => newMeasured(metricOf(name, metrics))
  return {
    exposures: { A: 0, B: 0 },
    latest: { A: 0, B: 0, configVersion: 0 },
    sampleRatio: newSampleRatio(2),
    primary: measured(primaryMetric),
    guardrails: Object.fromEntries(
      watchedGuardrails(definition).map((watched) => [watched.metric.name, newGuarded(watched)]),
    ),
    unusable: {},
    secondary: Object.fromEntries(secondaryMetrics.map((name) => [name, measured(name)])),
  }
}

/** Counts a unit that met a split for the first time. */
export function addExposure(state: AnalysisState, met: Encounter): AnalysisState {
  const { variant, probability: q, configVersion } = met
  const latest =
    configVersion > state.latest.configVersion ? { A: 0, B: 0, configVersion } : { ...state.latest }
  if (configVersion === latest.configVersion) latest[variant] += 1
  return {
    ...state,
    exposures: { ...state.exposures, [variant]: state.exposures[variant] + 1 },
    latest,
    sampleRatio: observeArm(state.sampleRatio, variant === 'B' ? 1 : 0, [1 - q, q]),
  }
}

/** The watched metrics of a definition, the primary one first: what else is measured is not kept. */
export function watchedMetrics(definition: SplitDefinition): Metric[] {
  const { metrics, primaryMetric, secondaryMetrics } = definition
  const guarded = watchedGuardrails(definition).map(({ metric }) => metric.name)
  return [...new Set([primaryMetric, ...guarded, ...secondaryMetrics])].map((name) => metricOf(name, metrics))
}

/** Counts a unit whose first value can be none of the metric's. */
export function addUnusable(state: AnalysisState, { name }: Metric): AnalysisState {
  return { ...state, unusable: { ...state.unusable, [name]: (state.unusable[name] ?? 0) + 1 } }
}

/**
 * Adds a unit's first value of a watched metric. A unit without a choice (probability 0 or 1) is left out: nothing
 * randomised it, so it cannot tell the variants apart.
 * @param observed as it was reported
 * @param covariate the unit's history, as `covariateOf` made it
 * @returns null when the value can be none of the metric's
 */
export function addOutcome(
  state: AnalysisState,
  definition: SplitDefinition,
  met: Encounter,
  metric: Metric,
  observed: number,
  covariate: number | null,
): AnalysisState | null {
  const value = countedValue(metric, observed)
  if (value === null) return null
  if (!hadChoice(met)) return state
  const { name } = metric
  const watched = watchedGuardrails(definition).find((guardrail) => guardrail.metric.name === name)
  const guarded = state.guardrails[name]
  const measured = measuredWith(state, definition, metric, (one) =>
    addMeasured(one, metric, met, value, covariate),
  )
  return watched && guarded
    ? {
        ...measured,
        guardrails: { ...state.guardrails, [name]: addGuarded(guarded, watched, met, value, covariate) },
      }
    : measured
}

/** Puts a unit's totals of a ratio in the place of those that it had, null at first; x is the denominator. */
export function addUnitTotals(
  state: AnalysisState,
  definition: SplitDefinition,
  met: Encounter,
  metric: Metric,
  change: { before: Pair | null; after: Pair },
): AnalysisState {
  if (!hadChoice(met)) return state
  const horizon = horizonOf(definition)
  return measuredWith(state, definition, metric, (one) => addTotals(one, metric, met, change, horizon))
}

function hadChoice({ probability }: Encounter): boolean {
  return probability > 0 && probability < 1
}

/** Changes what is measured of a metric, as the primary one or a secondary one. */
function measuredWith(
  state: AnalysisState,
  { primaryMetric }: SplitDefinition,
  { name }: Metric,
  change: (measured: Measured) => Measured,
): AnalysisState {
  const secondary = state.secondary[name]
  return {
    ...state,
    primary: name === primaryMetric ? change(state.primary) : state.primary,
    secondary: secondary ? { ...state.secondary, [name]: change(secondary) } : state.secondary,
  }
}
