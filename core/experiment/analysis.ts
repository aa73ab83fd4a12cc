import type { SplitDefinition } from '../../contracts/rpc/experiment.ts'
import type { Variant } from '../../contracts/splits.ts'
import { type BinaryEProcess, newBinaryEProcess, observeBinary } from '../statistics/binary-e-process.ts'
import type { Evidence } from '../statistics/e-value.ts'
import { stratifiedDifference } from '../statistics/effect.ts'
import {
  type MeanEProcess,
  newIncreaseEProcess,
  newMeanEProcess,
  observeIncrease,
  observeMean,
} from '../statistics/mean-e-process.ts'
import { newRatioEProcess, observeBadEvent } from '../statistics/ratio-e-process.ts'
import { newSampleRatio, observeArm, type SampleRatio } from '../statistics/sample-ratio.ts'
import { type WatchedGuardrail, watchedGuardrails } from './guardrails.ts'
import { isValueOf, metricOf } from './metrics.ts'
import { addToStratum, comparable, type Strata } from './strata.ts'

/** Everything an experiment remembers of its traffic. Its size does not depend on how much there was. */
export interface AnalysisState {
  /** Units by variant, each counted once for every split it met. */
  readonly exposures: Readonly<Record<Variant, number>>
  /** The part of `exposures` that met the latest split. */
  readonly latest: Readonly<Record<Variant, number>> & { readonly configVersion: number }
  readonly sampleRatio: SampleRatio
  readonly primary: PrimaryState
  /** By metric, as in `watchedGuardrails`. */
  readonly guardrails: Readonly<Record<string, GuardrailState>>
}

/** The two-sided test of the primary metric. */
export interface PrimaryState {
  readonly strata: Strata
  readonly test: ({ readonly type: 'binary' } & BinaryEProcess) | ({ readonly type: 'mean' } & MeanEProcess)
  /** The variant with the higher value when the evidence was greatest. */
  readonly higherAtBest: Variant | null
}

/** The one-sided test of a guardrail. */
export interface GuardrailState {
  readonly strata: Strata
  readonly test: ({ readonly type: 'binary' } & Evidence) | ({ readonly type: 'mean' } & MeanEProcess)
}

/** A unit that met a split: `probability` is the one that B had for this very unit, given what it met before. */
export interface Encounter {
  readonly variant: Variant
  readonly probability: number
  readonly configVersion: number
}

export function newAnalysis(definition: SplitDefinition): AnalysisState {
  const isBinary = (name: string) => metricOf(name).type === 'binary'
  const guardrails = watchedGuardrails(definition).map(({ metric }): [string, GuardrailState] => [
    metric,
    {
      strata: {},
      test: isBinary(metric)
        ? { type: 'binary', ...newRatioEProcess }
        : { type: 'mean', ...newIncreaseEProcess },
    },
  ])
  return {
    exposures: { A: 0, B: 0 },
    latest: { A: 0, B: 0, configVersion: 0 },
    sampleRatio: newSampleRatio(2),
    primary: {
      strata: {},
      test: isBinary(definition.primaryMetric)
        ? { type: 'binary', ...newBinaryEProcess }
        : { type: 'mean', ...newMeanEProcess },
      higherAtBest: null,
    },
    guardrails: Object.fromEntries(guardrails),
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
export function watchedMetrics(definition: SplitDefinition): string[] {
  return [
    ...new Set([definition.primaryMetric, ...watchedGuardrails(definition).map(({ metric }) => metric)]),
  ]
}

/** Whether `addOutcome` would use this value. */
export function isUsable(metric: string, value: number): boolean {
  return isValueOf(metricOf(metric), value)
}

/**
 * Adds a unit's first value of a watched metric. A unit without a choice (probability 0 or 1) is left out: nothing
 * randomised it, so it cannot tell the variants apart.
 */
export function addOutcome(
  state: AnalysisState,
  definition: SplitDefinition,
  met: Encounter,
  metric: string,
  value: number,
): AnalysisState {
  if (met.probability <= 0 || met.probability >= 1) return state
  const primary =
    metric === definition.primaryMetric ? addToPrimary(state.primary, metric, met, value) : state.primary
  const guarded = state.guardrails[metric]
  const watched = watchedGuardrails(definition).find((guardrail) => guardrail.metric === metric)
  if (!guarded || !watched) return { ...state, primary }
  const strata = addToStratum(guarded.strata, stratumKey(met), met.variant, value)
  const test = addToGuardrail(guarded.test, watched, met, value)
  return { ...state, primary, guardrails: { ...state.guardrails, [metric]: { strata, test } } }
}

/** Units that met one split with one probability are compared with each other only. */
function stratumKey({ configVersion, probability }: Encounter): string {
  return `${configVersion}:${probability.toFixed(6)}`
}

function addToPrimary(state: PrimaryState, name: string, met: Encounter, value: number): PrimaryState {
  const strata = addToStratum(state.strata, stratumKey(met), met.variant, value)
  const test =
    state.test.type === 'binary'
      ? { type: state.test.type, ...observeBinary(state.test, { ...met, success: value === 1 }) }
      : { type: state.test.type, ...observeMean(state.test, { ...met, value }) }
  if (test.maxLogE <= state.test.maxLogE) return { ...state, strata, test }
  const difference = stratifiedDifference(comparable(strata, metricOf(name))) ?? 0
  return { strata, test, higherAtBest: difference > 0 ? 'B' : difference < 0 ? 'A' : state.higherAtBest }
}

function addToGuardrail(
  test: GuardrailState['test'],
  watched: WatchedGuardrail,
  met: Encounter,
  value: number,
): GuardrailState['test'] {
  const allowedRatio = 1 + watched.maxRelativeIncrease
  if (test.type === 'mean') {
    const badness = watched.moreIsWorse ? value : -value
    return { type: 'mean', ...observeIncrease(test, { ...met, value: badness }, allowedRatio) }
  }
  const isBad = value === (watched.moreIsWorse ? 1 : 0)
  return isBad ? { type: 'binary', ...observeBadEvent(test, met, allowedRatio) } : test
}
