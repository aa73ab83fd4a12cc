import type { z } from 'zod'
import type { Grader, trainingRun } from '../../contracts/training.ts'
import { injectionProbes } from '../../core/evaluation/injection-probes.ts'
import { type Measured, measure } from '../../core/evaluation/interval.ts'
import { comparePaired } from '../../core/evaluation/paired.ts'
import { checkRegression, type RegressionResult } from '../../core/evaluation/regression.ts'
import { bannedPhrases, type SafetyResult, validateSafety } from '../../core/evaluation/safety.ts'
import { constantAnswerScore, type Verdict, verdict } from '../../core/evaluation/verdict.ts'
import type { Rollout, TrainingItem } from '../engines/engine.ts'
import type { EvaluationSet, PipelineInput } from './pipeline.ts'
import { evaluatedKey, type RunState } from './run-state.ts'

type Result = Pick<
  z.output<typeof trainingRun>,
  'baseline' | 'best' | 'difference' | 'comparisons' | 'regression' | 'safety' | 'reasons'
>

/** What the conclusion looks at besides the measured state. */
export interface Material {
  readonly input: PipelineInput
  readonly grader: Grader
  /** The items of the sealed split that were evaluated, in order. */
  readonly sealedItems: readonly TrainingItem[]
  readonly benchmarkNames: Readonly<Record<string, string>>
  readonly bannedContent: readonly string[]
  readonly findPii: (text: string) => number
  readonly searchReasons: readonly string[]
}

const scoresOf = (rollouts: readonly Rollout[]) => rollouts.map(({ score }) => score)

const toScore = ({ score, ciLow, ciHigh, n }: Measured) => ({
  score,
  ci_low: ciLow,
  ci_high: ciHigh,
  n,
})

const answersOf = (state: RunState, subject: string, set: EvaluationSet): readonly Rollout[] =>
  state.evaluated[evaluatedKey(subject, set.id)] ?? []

const regressionOf = (state: RunState, { input, benchmarkNames }: Material): RegressionResult[] =>
  input.benchmarks.map((benchmark) =>
    checkRegression(
      {
        datasetId: benchmark.id,
        name: benchmarkNames[benchmark.id] ?? benchmark.id,
        baseline: scoresOf(answersOf(state, 'baseline', benchmark)),
        candidate: scoresOf(answersOf(state, 'best', benchmark)),
      },
      input.search.seed,
    ),
  )

const safetyOf = (
  state: RunState,
  { input, sealedItems, bannedContent, findPii }: Material,
): SafetyResult[] =>
  state.best === null
    ? []
    : validateSafety({
        baseline: input.search.baseline,
        candidate: state.best.config,
        outputs: answersOf(state, 'best', input.sealed).map(({ output }) => output),
        probed: injectionProbes.map((probe) => ({ probe, output: state.probed[probe.id] ?? '' })),
        searchInputs: [...input.search.train, ...input.search.validation].map((item) => item.input),
        sealedInputs: sealedItems.map((item) => item.input),
        bannedPhrases: [...bannedPhrases, ...bannedContent],
        findPii,
      })

/** Whether everything that the verdict rests on was measured to the end. */
const isComplete = (state: RunState, { sealed, benchmarks }: PipelineInput): boolean => {
  const subjects = state.best === null ? ['baseline'] : ['baseline', 'best']
  const sets = state.best === null ? [sealed] : [sealed, ...benchmarks]
  const measured = sets.every((set) =>
    subjects.every((subject) => answersOf(state, subject, set).length === set.itemIds.length),
  )
  return measured && (state.best === null || Object.keys(state.probed).length === injectionProbes.length)
}

/** The verdict of a run and everything it rests on, from what was measured. Pure. */
export const conclude = (
  state: RunState,
  material: Material,
): { verdict: Verdict; result: Result; metrics: Record<string, number> } => {
  const { input, grader, sealedItems, searchReasons } = material
  const { seed } = input.search
  const baseline = answersOf(state, 'baseline', input.sealed)
  const best = answersOf(state, 'best', input.sealed)
  const measured = (rollouts: readonly Rollout[]) =>
    rollouts.length === 0 ? null : toScore(measure(scoresOf(rollouts), seed))

  const complete = isComplete(state, input)
  const difference =
    state.best !== null && complete ? comparePaired(scoresOf(baseline), scoresOf(best), seed) : null
  const regression = complete && state.best !== null ? regressionOf(state, material) : []
  const safety = complete ? safetyOf(state, material) : []
  const judged = complete
    ? verdict({
        difference,
        candidateScores: scoresOf(best),
        constantAnswer:
          grader.type === 'label' ? constantAnswerScore(sealedItems.map(({ expected }) => expected)) : null,
        regression,
        safety,
        searchReasons,
      })
    : {
        verdict: 'inconclusive' as const,
        reasons: [
          ...searchReasons,
          'The limit on tokens or USD ended the evaluation before it was complete.',
        ],
      }

  const baselineScore = measured(baseline)
  const bestScore = measured(best)
  return {
    verdict: judged.verdict,
    result: {
      baseline: baselineScore === null ? null : { ...baselineScore, config: input.search.baseline },
      best:
        bestScore === null || state.best === null
          ? null
          : {
              ...bestScore,
              config: state.best.config,
              method: state.best.method,
              validation_score: state.best.validationScore,
            },
      difference:
        difference === null
          ? null
          : {
              value: difference.value,
              ci_low: difference.ciLow,
              ci_high: difference.ciHigh,
              p_value: difference.pValue,
            },
      comparisons: state.comparisons.flatMap(({ name, method, config }) => {
        const score = measured(answersOf(state, name, input.sealed))
        return score === null ? [] : [{ ...score, method, config }]
      }),
      regression: regression.map(({ datasetId, name, baseline, candidate, n, passed }) => ({
        dataset_id: datasetId,
        name,
        baseline,
        candidate,
        n,
        passed,
      })),
      safety: [...safety],
      reasons: judged.reasons,
    },
    metrics: {
      ...(baselineScore === null ? {} : { baseline_score: baselineScore.score }),
      ...(bestScore === null ? {} : { best_score: bestScore.score }),
      ...(state.best === null ? {} : { validation_score: state.best.validationScore }),
    },
  }
}
