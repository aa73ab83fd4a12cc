import type { ExperimentResults } from '../../contracts/experiments.ts'
import type { RolloutProgress } from '../../contracts/rpc/experiment.ts'
import type { Variant } from '../../contracts/splits.ts'
import type { Arm } from '../statistics/effect.ts'
import { type Moments, sampleVariance } from '../statistics/moments.ts'
import { normalQuantile } from '../statistics/normal.ts'
import { ratioArm } from '../statistics/ratio-metric.ts'
import { wilsonInterval } from '../statistics/wilson.ts'
import { decide } from './decision.ts'
import { decisionInputs, rolloutAdvice, type Subject } from './evaluation.ts'
import { levelOf, type Measured } from './measured.ts'
import { metricOf } from './metrics.ts'
import { pooledMoments, pooledPairs } from './strata.ts'

/** What `GET /experiments/{id}/results` answers. */
export function report(subject: Subject, at: number): ExperimentResults {
  const { definition, state } = subject
  const inputs = decisionInputs(subject, at)
  const verdict = decide(inputs)
  const winner = state.winner
  const rolledBack = state.status === 'rolled_back' || verdict.outcome === 'rolled_back'
  return {
    ...verdict,
    // Declared once and kept: later looks cannot take a valid decision back, nor make one before it was recorded.
    winner,
    outcome: rolledBack ? 'rolled_back' : (winner ?? 'inconclusive'),
    experiment_id: definition.id,
    status: state.status,
    primary_metric: definition.primaryMetric,
    lower_is_better: metricOf(definition.primaryMetric, definition.metrics).lowerIsBetter,
    variants: { A: variantResult(subject, 'A'), B: variantResult(subject, 'B') },
    decision: state.decision,
    elapsed_hours: inputs.elapsedHours,
    min_sample_size: definition.minSampleSize,
    min_duration_hours: definition.kind === 'experiment' ? definition.minDurationHours : 0,
    whole_weeks: definition.kind === 'experiment' && definition.wholeWeeks,
    significance_threshold: definition.significanceThreshold,
    config_version: state.configVersion,
    evaluated_at: new Date(at).toISOString(),
    reasons: [...(state.reason === null ? [] : [state.reason]), ...verdict.reasons],
  }
}

/** Where a rollout stands and what it waits for; null for an experiment. */
export function rolloutProgress(subject: Subject, at: number): RolloutProgress | null {
  const { definition, state } = subject
  if (definition.kind !== 'rollout') return null
  const missing = definition.approvalsRequired - state.approvals.length
  const waitsFor =
    state.status === 'draft'
      ? [`It needs ${missing} more ${missing === 1 ? 'approval' : 'approvals'}.`]
      : (rolloutAdvice(subject, at)?.waitsFor ?? [])
  return { step: state.step, steps: definition.steps, percentage: state.treatmentPercentage, waitsFor }
}

function variantResult({ definition, state, analysis }: Subject, variant: Variant) {
  const moments = pooledMoments(analysis.primary.strata, variant)
  const metric = metricOf(definition.primaryMetric, definition.metrics)
  const arm = armOf(analysis.primary, variant)
  const interval =
    metric.type === 'binary' ? wilson(moments) : metric.type === 'quantile' ? null : normal(arm)
  return {
    percentage: variant === 'A' ? state.controlPercentage : state.treatmentPercentage,
    exposures: analysis.exposures[variant],
    samples: moments.n,
    mean: levelOf(analysis.primary, metric, variant),
    standard_deviation: arm.n > 1 ? Math.sqrt(arm.variance) : null,
    ci_low: interval?.low ?? null,
    ci_high: interval?.high ?? null,
  }
}

/** A variant over all splits, without adjustment. */
function armOf({ strata, test }: Measured, variant: Variant): Arm {
  const moments = pooledMoments(strata, variant)
  const plain = { n: moments.n, mean: moments.mean, variance: sampleVariance(moments) }
  return test.type === 'ratio' ? (ratioArm(pooledPairs(strata, variant)) ?? { ...plain, n: 0 }) : plain
}

/** 95 % of a mean or ratio by its standard error; for the reader's eye, the decision rests on other numbers. */
function normal({ n, mean, variance }: Arm) {
  if (n < 2) return null
  const half = normalQuantile(0.975) * Math.sqrt(variance / n)
  return { low: mean - half, high: mean + half }
}

function wilson({ n, mean }: Moments) {
  return n === 0 ? null : wilsonInterval(Math.round(n * mean), n, 0.05)
}
