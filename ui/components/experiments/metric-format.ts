import { percent, points } from '../../kit/format.ts'

const shares = ['satisfaction', 'correction_rate', 'thumbs_down_rate', 'error_rate']
const signed = (text: string, value: number) => `${value >= 0 ? '+' : '−'}${text}`

/** How a metric and a difference of it are written. */
export const metricFormat = (
  metric: string,
): { value: (value: number) => string; difference: (value: number) => string } => {
  if (shares.includes(metric))
    return { value: (value) => percent(value), difference: (value) => points(value) }
  const value = (amount: number): string =>
    metric === 'latency_ms' ? `${Math.round(amount)} ms` : amount.toFixed(Math.abs(amount) >= 100 ? 0 : 2)
  return { value, difference: (difference) => signed(value(Math.abs(difference)), difference) }
}
