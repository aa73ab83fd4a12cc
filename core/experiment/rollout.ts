import type { RolloutDefinition } from '../../contracts/rpc/experiment.ts'
import { evidenceP } from '../statistics/e-value.ts'
import type { AnalysisState } from './analysis.ts'
import { guardrailSentence, SAMPLE_RATIO_ALPHA } from './decision.ts'
import { assessGuardrails } from './guardrails.ts'
import { amount } from './wording.ts'

/** Where a rollout stands. */
export interface RolloutPosition {
  readonly definition: RolloutDefinition
  readonly analysis: AnalysisState
  readonly step: number
  /** The step that somebody approved to be entered; null when none is. */
  readonly approvedStep: number | null
  /** The split version of this step: only units that met it count. */
  readonly configVersion: number
  readonly hoursInStep: number
}

/** What to do with a rollout now, and why. */
export interface RolloutAdvice {
  readonly action: 'wait' | 'promote' | 'complete' | 'roll_back'
  /** What the step still waits for; empty unless it waits. */
  readonly waitsFor: readonly string[]
  /** Why it rolls back; empty otherwise. */
  readonly harm: readonly string[]
}

/**
 * The rule of a canary step: roll back on harm at any time; go on when the hold has passed, enough units met the new
 * version in this step, the sample ratio is sound and the next step is approved where it asks for that; otherwise wait and say what for.
 */
export function advise({
  definition,
  analysis,
  step,
  approvedStep,
  configVersion,
  hoursInStep,
}: RolloutPosition): RolloutAdvice {
  const harm = assessGuardrails(definition, analysis)
    .filter(({ harmed }) => harmed)
    .map(guardrailSentence)
  if (harm.length > 0) return { action: 'roll_back', waitsFor: [], harm }
  const { percentage = 100, hold_hours = 0 } = definition.steps[step] ?? {}
  const next = definition.steps[step + 1]
  const met = analysis.latest.configVersion === configVersion ? analysis.latest.B : 0
  const waitsFor = [
    ...(hoursInStep < hold_hours
      ? [
          `Step ${step + 1} of ${definition.steps.length} (${percentage} %) holds for ${amount(hold_hours - hoursInStep)} more hours.`,
        ]
      : []),
    ...(met < definition.minSampleSize
      ? [`${met} of at least ${definition.minSampleSize} units have met the new version in this step.`]
      : []),
    ...(evidenceP(analysis.sampleRatio) < SAMPLE_RATIO_ALPHA
      ? ['Sample-ratio mismatch: units are lost or counted unevenly. Somebody has to advance or roll back.']
      : []),
    ...(next?.requires_approval && approvedStep !== step + 1
      ? [`Step ${step + 2} of ${definition.steps.length} (${next.percentage} %) needs an approval.`]
      : []),
  ]
  if (waitsFor.length > 0) return { action: 'wait', waitsFor, harm }
  return { action: step + 1 < definition.steps.length ? 'promote' : 'complete', waitsFor, harm }
}
