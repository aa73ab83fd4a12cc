/** How a metric is compared. */
export interface Metric {
  readonly type: 'binary' | 'mean'
  readonly lowerIsBetter: boolean
}

const known: Readonly<Record<string, Metric>> = {
  satisfaction: { type: 'binary', lowerIsBetter: false },
  correction_rate: { type: 'binary', lowerIsBetter: true },
  thumbs_down_rate: { type: 'binary', lowerIsBetter: true },
  error_rate: { type: 'binary', lowerIsBetter: true },
  rating: { type: 'mean', lowerIsBetter: false },
  latency_ms: { type: 'mean', lowerIsBetter: true },
  tokens: { type: 'mean', lowerIsBetter: true },
}

/** The metric of a name; a named numeric outcome is a mean of which more is better. */
export function metricOf(name: string): Metric {
  return Object.hasOwn(known, name) ? (known[name] ?? named) : named
}

const named: Metric = { type: 'mean', lowerIsBetter: false }

/** Whether a value can be one of the metric's. */
export function isValueOf(metric: Metric, value: number): boolean {
  return metric.type === 'binary' ? value === 0 || value === 1 : Number.isFinite(value)
}
