import type { SplitDefinition } from '../../contracts/rpc/experiment.ts'
import type { GuardrailResult, SecondaryResult, Variant, Verdict } from '../../contracts/splits.ts'
import { evidenceP } from '../statistics/e-value.ts'
import { holm } from '../statistics/multiple-testing.ts'
import type { AnalysisState } from './analysis.ts'
import { type Comparison, compare } from './comparison.ts'
import { assessGuardrails } from './guardrails.ts'
import { type Horizon, horizonOf } from './horizon.ts'
import { levelOf } from './measured.ts'
import { metricOf } from './metrics.ts'
import { amount, pText } from './wording.ts'

/** Changes whenever the same inputs may give another verdict. */
export const FORMULA_VERSION = 5

const WEEK_HOURS = 168
/** A week counts as whole for so long after its end: alarms may be late, and half a day more shifts no weekday much. */
const WEEK_TOLERANCE_HOURS = 12

/** Below this the sample ratio is broken and no winner can be trusted. */
export const SAMPLE_RATIO_ALPHA = 0.001

/** All that a verdict depends on. */
export interface DecisionInputs {
  readonly definition: SplitDefinition
  readonly analysis: AnalysisState
  /** Hours spent running, without pauses. */
  readonly elapsedHours: number
}

/** One condition of a winner, with its sentence. */
interface Condition {
  readonly met: boolean
  readonly sentence: string
}

/**
 * The decision gate. A winner needs all of: always-valid p at or below the threshold, minimum samples an arm, minimum
 * duration and whole weeks, clean sample ratio, no harmed guardrail, and a difference that still points where the evidence pointed.
 * A harmed guardrail rolls back at any time. A pure function: the same inputs give the same bytes.
 */
export function decide({ definition, analysis, elapsedHours }: DecisionInputs): Verdict {
  const metric = metricOf(definition.primaryMetric, definition.metrics)
  const horizon = horizonOf(definition)
  const compared = compare(analysis.primary, metric, horizon)
  const guardrails = assessGuardrails(definition, analysis)
  const srmP = evidenceP(analysis.sampleRatio)
  const harmed = guardrails.filter((guardrail) => guardrail.harmed)
  const conditions =
    definition.kind === 'experiment' ? conditionsOf(definition, analysis, compared, elapsedHours) : []
  const clean = sampleRatioCondition(srmP)
  const unusable = unusableCondition(definition.primaryMetric, analysis, compared)
  const mayWin =
    conditions.length > 0 && [...conditions, clean, unusable].every(({ met }) => met) && harmed.length === 0
  const winner = mayWin ? betterVariant(compared.difference, metric.lowerIsBetter) : null
  return {
    formula_version: FORMULA_VERSION,
    outcome: harmed.length > 0 ? 'rolled_back' : (winner ?? 'inconclusive'),
    winner,
    difference: compared.difference,
    ci_low: compared.ciLow,
    ci_high: compared.ciHigh,
    p_value: compared.pValue,
    p_value_fixed_horizon: compared.pValueFixedHorizon,
    srm_p_value: srmP,
    guardrails,
    secondary: secondaryResults(definition, analysis, compared.pValue, horizon),
    reasons: [
      ...(winner ? [`Variant ${winner} wins on ${definition.primaryMetric}.`] : []),
      ...conditions.map(({ sentence }) => sentence),
      ...notes(compared),
      clean.sentence,
      ...(unusable.sentence === '' ? [] : [unusable.sentence]),
      ...guardrails.map(guardrailSentence),
    ],
  }
}

/** Secondary metrics with Holm's correction over them and the primary one, which is in the family and not shown again. */
function secondaryResults(
  { metrics, secondaryMetrics }: SplitDefinition,
  { secondary }: AnalysisState,
  primaryP: number,
  horizon: Horizon,
): SecondaryResult[] {
  const compared = secondaryMetrics.flatMap((name) => {
    const measured = secondary[name]
    const metric = metricOf(name, metrics)
    return measured ? [{ measured, metric, compared: compare(measured, metric, horizon) }] : []
  })
  const [, ...adjusted] = holm([primaryP, ...compared.map((one) => one.compared.pValue)])
  return compared.map(({ measured, metric, compared: { a, b, ...found } }, place) => ({
    metric: metric.name,
    lower_is_better: metric.lowerIsBetter,
    difference: found.difference,
    ci_low: found.ciLow,
    ci_high: found.ciHigh,
    p_value: found.pValue,
    p_adjusted: adjusted[place] ?? 1,
    samples: { A: a.n, B: b.n },
    mean: { A: levelOf(measured, metric, 'A'), B: levelOf(measured, metric, 'B') },
    reasons: notes(found),
  }))
}

/** What there is to know of a comparison's numbers. */
function notes({ noInterval, history }: Pick<Comparison, 'noInterval' | 'history'>): string[] {
  return [noInterval, history].filter((sentence) => sentence !== null)
}

function conditionsOf(
  definition: Extract<SplitDefinition, { kind: 'experiment' }>,
  { primary }: AnalysisState,
  { a, b, difference, pValue }: Comparison,
  elapsedHours: number,
): Condition[] {
  const { significanceThreshold, minSampleSize, minDurationHours, wholeWeeks, primaryMetric } = definition
  const isSignificant = pValue <= significanceThreshold
  const higher = difference === null || difference === 0 ? null : difference > 0 ? 'B' : 'A'
  const samples = (variant: Variant, n: number): Condition => ({
    met: n >= minSampleSize,
    sentence: `Variant ${variant} has ${n} of at least ${minSampleSize} units with ${primaryMetric}.`,
  })
  return [
    {
      met: isSignificant,
      sentence: `p = ${pText(pValue)} is ${isSignificant ? 'at or below' : 'above'} the threshold ${significanceThreshold}.`,
    },
    ...(isSignificant ? [directionCondition(higher, primary.higherAtBest)] : []),
    samples('A', a.n),
    samples('B', b.n),
    {
      met: elapsedHours >= minDurationHours,
      sentence: `It has run ${amount(elapsedHours)} of at least ${amount(minDurationHours)} hours.`,
    },
    ...(wholeWeeks ? [wholeWeeksCondition(elapsedHours)] : []),
  ]
}

/** Weekdays differ: evidence of whole weeks weighs each of them alike. */
function wholeWeeksCondition(elapsedHours: number): Condition {
  const weeks = Math.floor(elapsedHours / WEEK_HOURS)
  const met = weeks >= 1 && elapsedHours - weeks * WEEK_HOURS <= WEEK_TOLERANCE_HOURS
  const left = (weeks + 1) * WEEK_HOURS - elapsedHours
  return {
    met,
    sentence: met
      ? `It has run ${weeks} whole ${weeks === 1 ? 'week' : 'weeks'}.`
      : `A winner is declared at the end of a whole week: the next one ends in ${amount(left)} hours.`,
  }
}

/** The running minimum of p remembers the strongest evidence; a difference that has turned since is no winner. */
function directionCondition(higher: Variant | null, higherAtBest: Variant | null): Condition {
  const met = higher !== null && higher === higherAtBest
  return {
    met,
    sentence: met
      ? `Variant ${higher} is higher, as when the evidence was strongest.`
      : 'The difference no longer points where it pointed when the evidence was strongest.',
  }
}

/** Share of units whose value could not be counted above which the others may be a choice. */
const MOST_UNUSABLE = 0.01

/** Values that can be none of the metric's are left out; many of them would leave out whom a variant treats badly. */
function unusableCondition(metric: string, { unusable }: AnalysisState, { a, b }: Comparison): Condition {
  const count = unusable[metric] ?? 0
  const met = count <= MOST_UNUSABLE * (a.n + b.n + count)
  const units = `${count} ${count === 1 ? 'unit' : 'units'} reported a ${metric} that it cannot have`
  return {
    met,
    sentence:
      count === 0
        ? ''
        : `${units}, and ${met ? 'are left out' : 'no winner is declared while so many are left out'}.`,
  }
}

function sampleRatioCondition(srmP: number): Condition {
  const met = srmP >= SAMPLE_RATIO_ALPHA
  return {
    met,
    sentence: met
      ? `The sample ratio is as declared (p = ${pText(srmP)}).`
      : `Sample-ratio mismatch (p = ${pText(srmP)}): units are lost or counted unevenly, so no comparison can be trusted.`,
  }
}

function betterVariant(difference: number | null, lowerIsBetter: boolean): Variant | null {
  if (difference === null || difference === 0) return null
  return difference > 0 === lowerIsBetter ? 'A' : 'B'
}

/** What a guardrail found, as a sentence. */
export function guardrailSentence({
  metric,
  max_relative_increase,
  p_value,
  alpha,
  harmed,
}: GuardrailResult): string {
  const allowed = `${amount(100 * max_relative_increase)} %`
  return harmed
    ? `Guardrail ${metric} is harmed: B is worse by more than ${allowed} (p = ${pText(p_value)}, at or below ${pText(alpha)}).`
    : `Guardrail ${metric} shows no harm beyond ${allowed} (p = ${pText(p_value)}).`
}
