import type { MetricDefinition } from '../../contracts/splits.ts'

/** How a metric is measured and compared. */
export interface Metric {
  readonly name: string
  readonly type: MetricDefinition['type']
  readonly lowerIsBetter: boolean
  /** The observed values that it is made of; mostly its own. */
  readonly of: string
  /** Values count up to this one; null: as they are. */
  readonly cap: number | null
  /** For a quantile. */
  readonly quantile: number
  /** For a ratio: the metrics whose sums it divides. */
  readonly parts: { readonly numerator: string; readonly denominator: string } | null
}

const known: readonly MetricDefinition[] = [
  { metric: 'satisfaction', type: 'binary', lower_is_better: false },
  { metric: 'correction_rate', type: 'binary', lower_is_better: true },
  { metric: 'thumbs_down_rate', type: 'binary', lower_is_better: true },
  { metric: 'error_rate', type: 'binary', lower_is_better: true },
  { metric: 'rating', type: 'mean', lower_is_better: false, cap: 5 },
  { metric: 'latency_ms', type: 'mean', lower_is_better: true },
  { metric: 'latency_p95', type: 'quantile', of: 'latency_ms', quantile: 0.95, lower_is_better: true },
  { metric: 'tokens', type: 'mean', lower_is_better: true },
]

/** The metric of a name: as declared, else as the product knows it, else a mean of which more is better. */
export function metricOf(name: string, declared: readonly MetricDefinition[]): Metric {
  const isIt = ({ metric }: MetricDefinition) => metric === name
  const found = declared.find(isIt) ?? known.find(isIt)
  return {
    name,
    type: found?.type ?? 'mean',
    lowerIsBetter: found?.lower_is_better ?? false,
    of: found?.type === 'quantile' ? found.of : name,
    cap: (found?.type === 'mean' ? found.cap : undefined) ?? null,
    quantile: found?.type === 'quantile' ? found.quantile : 0.5,
    parts: found?.type === 'ratio' ? { numerator: found.numerator, denominator: found.denominator } : null,
  }
}

/** An observed value as the metric counts it; null when it can be none of the metric's, as any of a ratio. */
export function countedValue(metric: Metric, value: number): number | null {
  if (metric.type === 'ratio') return null
  if (metric.type === 'binary') return value === 0 || value === 1 ? value : null
  if (!Number.isFinite(value)) return null
  return metric.cap === null ? value : Math.min(metric.cap, Math.max(0, value))
}

/** What a unit's own past says of its value, as the metric counts it; null when nothing. */
export function covariateOf(
  { type, name, cap }: Metric,
  history: Readonly<Record<string, number>> | undefined,
): number | null {
  const mean = type === 'binary' || type === 'mean' ? history?.[name] : undefined
  if (mean === undefined) return null
  return cap === null ? mean : Math.min(cap, Math.max(0, mean))
}

/** Whether values lie between bounds that are known beforehand, which exact intervals need. */
export function isBounded(metric: Metric): boolean {
  return metric.type === 'binary' || metric.cap !== null
}
