import type { MetricDefinition } from '../../../contracts/splits.ts'
import { percent, points } from '../../kit/format.ts'

const milliseconds = ['latency_ms', 'latency_p95']
const shares = ['satisfaction', 'correction_rate', 'thumbs_down_rate', 'error_rate']
const signed = (text: string, value: number) => `${value >= 0 ? '+' : '−'}${text}`

/** How a metric and a difference of it are written; `declared` says what those of one's own are. */
export const metricFormat = (
  metric: string,
  declared: readonly MetricDefinition[] = [],
): { value: (value: number) => string; difference: (value: number) => string } => {
  const own = declared.find((definition) => definition.metric === metric)
  if (own ? own.type === 'binary' : shares.includes(metric))
    return { value: (value) => percent(value), difference: (value) => points(value) }
  const base = own?.type === 'quantile' ? own.of : metric
  const value = (amount: number): string =>
    milliseconds.includes(base) ? `${Math.round(amount)} ms` : amount.toFixed(Math.abs(amount) >= 100 ? 0 : 2)
  return { value, difference: (difference) => signed(value(Math.abs(difference)), difference) }
}
