export interface Interval {
  readonly name: string
  readonly value: number
  readonly low: number
  readonly high: number
  /** Drawn in the accent colour. */
  readonly isMain?: boolean
}

const limit = (share: number) => `${Math.min(100, Math.max(0, share * 100)).toFixed(2)}%`

/** Values with their intervals on one scale, each also in figures. `zero` draws the line of no difference. */
export const IntervalChart = ({
  intervals,
  format,
  zero = false,
}: {
  intervals: readonly Interval[]
  format: (value: number) => string
  zero?: boolean
}) => {
  const ends = intervals.flatMap(({ low, high }) => [low, high]).concat(zero ? [0] : [])
  const lowest = Math.min(...ends)
  const span = Math.max(...ends) - lowest || 1
  const x = (value: number) => limit(0.04 + (0.92 * (value - lowest)) / span)
  return (
    <ul class="intervals">
      {intervals.map(({ name, value, low, high, isMain }) => (
        <li key={name} class={isMain ? 'main' : ''}>
          <span>{name}</span>
          <svg aria-hidden="true" height="22" width="100%">
            <line class="track" x1="0" x2="100%" y1="11" y2="11" />
            {zero && <line class="zero" x1={x(0)} x2={x(0)} y1="0" y2="22" />}
            <line class="whisker" x1={x(low)} x2={x(high)} y1="11" y2="11" />
            <circle class="dot" cx={x(value)} cy="11" r="5" />
          </svg>
          <span class="figures-text">
            <strong>{format(value)}</strong>
            <span class="muted small">
              {format(low)} to {format(high)}
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}
