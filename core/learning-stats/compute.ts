import type { LearningStats } from '../../contracts/administration.ts'
import { figuresOf } from '../feedback/statistics.ts'
import { wilsonInterval } from '../statistics/wilson.ts'
import type { LearningCounts } from './counts.ts'

/** The KPIs of the given UTC days, oldest first. A rate is null while nothing was counted. */
export function learningStatsOf(counts: LearningCounts, days: readonly string[]): LearningStats {
  return {
    quality: qualityOf(counts),
    learning: learningOf(counts, days.length),
    performance: performanceOf(counts),
    loop: loopOf(counts),
    trend: trendOf(counts, days),
    agents: agentsOf(counts),
  }
}

function qualityOf({ feedback, annotations }: LearningCounts): LearningStats['quality'] {
  return {
    overall_quality_score: meanQuality(annotations),
    satisfaction_rate: figuresOf(feedback).satisfactionRate,
    correction_rate: correctionRate(feedback),
    expert_approval_rate: ratio(
      total(annotations.filter(({ decision }) => decision === 'approve')),
      total(annotations),
    ),
  }
}

function learningOf(counts: LearningCounts, days: number): LearningStats['learning'] {
  const { examples, annotations, runs, experiments } = counts
  const withStatus = <T extends { status: string; count: number }>(rows: readonly T[], ...wanted: string[]) =>
    total(rows.filter(({ status }) => wanted.includes(status)))
  return {
    examples_by_type: totalsBy(examples, ({ type }) => type),
    examples_by_source: totalsBy(examples, ({ source }) => source),
    annotations_per_day: total(annotations) / days,
    queue_length: counts.queueLength,
    // A cancelled run neither worked nor failed.
    run_success_rate: ratio(withStatus(runs, 'completed'), withStatus(runs, 'completed', 'failed')),
    runs_by_status: totalsBy(runs, ({ status }) => status),
    experiment_win_rate: ratio(
      total(experiments.filter(({ winner }) => winner === 'B')),
      withStatus(experiments, 'completed', 'stopped', 'rolled_back'),
    ),
    experiments_by_status: totalsBy(experiments, ({ status }) => status),
  }
}

function performanceOf(counts: LearningCounts): LearningStats['performance'] {
  const executions = add(counts.executions, (row) => row.executions)
  return {
    executions,
    feedback_rate: ratio(counts.executionsWithFeedback, executions),
    error_rate: ratio(
      add(counts.executions, (row) => row.errors),
      executions,
    ),
    avg_latency_ms: mean(
      add(counts.executions, (row) => row.latencyMsSum),
      executions,
    ),
    tokens_per_response: mean(
      add(counts.executions, (row) => row.tokensSum),
      executions,
    ),
    accuracy_before: counts.improvement?.before ?? null,
    accuracy_after: counts.improvement?.after ?? null,
  }
}

/** How much went through each station of the loop. */
function loopOf(counts: LearningCounts): LearningStats['loop'] {
  return {
    feedback: total(counts.feedback),
    annotated: total(counts.annotations),
    in_dataset: counts.datasetItems,
    training: total(counts.runs),
    experiments: total(counts.experiments),
    deployed: total(
      counts.deployments.filter(({ status }) => status === 'completed' || status === 'rolling_out'),
    ),
  }
}

function trendOf(counts: LearningCounts, days: readonly string[]): LearningStats['trend'] {
  const feedback = Map.groupBy(counts.feedback, ({ day }) => day)
  const annotations = Map.groupBy(counts.annotations, ({ day }) => day)
  const executions = Map.groupBy(counts.executions, ({ day }) => day)
  return days.map((day) => {
    const { total: given, satisfactionRate } = figuresOf(feedback.get(day) ?? [])
    return {
      day,
      feedback: given,
      satisfaction_rate: satisfactionRate,
      annotations: total(annotations.get(day) ?? []),
      quality_score: meanQuality(annotations.get(day) ?? []),
      executions: add(executions.get(day) ?? [], (row) => row.executions),
    }
  })
}

function agentsOf(counts: LearningCounts): LearningStats['agents'] {
  const feedback = Map.groupBy(counts.feedback, ({ agentId }) => agentId)
  const executions = Map.groupBy(counts.executions, ({ agentId }) => agentId)
  return counts.agents.map(({ id, slug, name, version }) => {
    const own = feedback.get(id) ?? []
    const { total: given, satisfactionRate, satisfied, judged } = figuresOf(own)
    const interval = judged === 0 ? null : wilsonInterval(satisfied, judged, 0.05)
    return {
      agent_id: id,
      slug,
      name,
      version,
      executions: add(executions.get(id) ?? [], (row) => row.executions),
      feedback: given,
      satisfaction_rate: satisfactionRate,
      satisfaction_ci: interval === null ? null : [interval.low, interval.high],
      correction_rate: correctionRate(own),
    }
  })
}

const correctionRate = (feedback: LearningCounts['feedback']): number | null =>
  ratio(total(feedback.filter(({ feedbackType }) => feedbackType === 'correction')), total(feedback))

const meanQuality = (annotations: LearningCounts['annotations']): number | null =>
  mean(
    add(annotations, ({ quality, count }) => quality * count),
    total(annotations),
  )

const add = <T>(rows: readonly T[], value: (row: T) => number): number =>
  rows.reduce((sum, row) => sum + value(row), 0)

const total = (rows: readonly { readonly count: number }[]): number => add(rows, ({ count }) => count)

const mean = (sum: number, n: number): number | null => (n === 0 ? null : sum / n)

/** A share; at most 1 also where the parts were counted a moment later than the whole. */
const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : Math.min(1, part / whole))

const totalsBy = <T extends { readonly count: number }, K extends string>(
  rows: readonly T[],
  key: (row: T) => K,
): Partial<Record<K, number>> & Record<string, number> => {
  const totals: Record<string, number> = {}
  for (const row of rows) totals[key(row)] = (totals[key(row)] ?? 0) + row.count
  // Its keys are the values of `key`.
  return totals as Partial<Record<K, number>> & Record<string, number>
}
