import { day as formatDay } from '../format.ts'
import { useWidth } from '../use-width.ts'
import { niceTop } from './nice-top.ts'

export interface Series {
  readonly name: string
  /** One value a day, null where nothing was counted: a gap, never a zero. */
  readonly values: readonly (number | null)[]
  readonly format: (value: number | null) => string
}

const height = 168
const frame = { top: 8, right: 8, bottom: 22, left: 44 }

/** Straight pieces between neighbouring values; a value alone becomes a dot. */
const pieces = (values: readonly (number | null)[]): { from: number; to: number }[] => {
  const found: { from: number; to: number }[] = []
  values.forEach((value, index) => {
    if (value === null) return
    const last = found.at(-1)
    if (last && last.to === index - 1) last.to = index
    else found.push({ from: index, to: index })
  })
  return found
}

/**
 * Lines over days, with bars behind them for a count. The last day is not over: its piece is dotted. The same figures
 * can be read as a table.
 */
export const TrendChart = ({
  title,
  days,
  lines,
  bars,
  top,
}: {
  title: string
  days: readonly string[]
  lines: readonly Series[]
  bars?: Series
  /** Upper end of the axis of the lines; from the values when absent. */
  top?: number
}) => {
  const [figure, width] = useWidth<HTMLElement>(600)
  const inner = { width: width - frame.left - frame.right, height: height - frame.top - frame.bottom }
  const step = inner.width / Math.max(1, days.length)
  const x = (index: number) => frame.left + step * (index + 0.5)
  const ceiling =
    top ?? niceTop(Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0))))
  const y = (value: number) => frame.top + inner.height * (1 - Math.min(value, ceiling) / ceiling)
  const barMost = Math.max(0, ...(bars?.values ?? []).map((value) => value ?? 0))
  const barCeiling = niceTop(barMost)
  const barHeight = (value: number) => (inner.height * value) / barCeiling
  const axis = lines[0] ?? bars
  const axisCeiling = lines.length > 0 ? ceiling : barCeiling
  const every = Math.max(1, Math.ceil(days.length / Math.max(2, Math.floor(inner.width / 80))))
  const last = days.length - 1

  return (
    <figure class="chart" ref={figure} aria-label={title}>
      <svg height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line
              class="grid"
              x1={frame.left}
              x2={width - frame.right}
              y1={frame.top + inner.height * (1 - share)}
              y2={frame.top + inner.height * (1 - share)}
            />
            <text x={frame.left - 6} y={frame.top + inner.height * (1 - share) + 4} text-anchor="end">
              {axis?.format(axisCeiling * share)}
            </text>
          </g>
        ))}
        {bars?.values.map(
          (value, index) =>
            value !== null &&
            value > 0 && (
              <rect
                key={days[index]}
                class="bar"
                x={x(index) - Math.min(14, step * 0.35)}
                width={Math.min(28, step * 0.7)}
                y={frame.top + inner.height - barHeight(value)}
                height={barHeight(value)}
                rx="2"
              />
            ),
        )}
        {lines.map(({ name, values }, series) =>
          pieces(values).map(({ from, to }) => {
            const points = values.slice(from, to + 1).map((value, i) => `${x(from + i)},${y(value ?? 0)}`)
            const finished = to === last ? points.slice(0, -1) : points
            return (
              <g key={`${name}-${from}`}>
                {finished.length > 1 && (
                  <polyline class={`line series-${series + 1}`} fill="none" points={finished.join(' ')} />
                )}
                {to === last && points.length > 1 && (
                  <polyline
                    class={`line unfinished series-${series + 1}`}
                    points={points.slice(-2).join(' ')}
                  />
                )}
                {points.length === 1 && (
                  <circle class={`series-${series + 1}`} cx={x(from)} cy={y(values[from] ?? 0)} r="3.5" />
                )}
              </g>
            )
          }),
        )}
        {days.map(
          (name, index) =>
            (last - index) % every === 0 && (
              <text key={name} x={x(index)} y={height - 4} text-anchor={index === last ? 'end' : 'middle'}>
                {formatDay(name)}
              </text>
            ),
        )}
      </svg>
      <div class="legend">
        {bars && (
          <span>
            <svg aria-hidden="true" width="12" height="12">
              <rect class="bar" width="12" height="12" rx="2" />
            </svg>
            {bars.name}, up to {bars.format(barMost)} a day
          </span>
        )}
        {lines.map(({ name }, index) => (
          <span key={name}>
            <svg aria-hidden="true" width="14" height="4">
              <rect class={`series-${index + 1}`} width="14" height="3" rx="1.5" stroke="none" />
            </svg>
            {name}
          </span>
        ))}
      </div>
      <details>
        <summary>View as table</summary>
        <div class="table-frame">
          <table class="table">
            <caption class="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col">Day</th>
                {[...(bars ? [bars] : []), ...lines].map(({ name }) => (
                  <th key={name} scope="col" class="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days
                .map((name, index) => (
                  <tr key={name}>
                    <td>{formatDay(name)}</td>
                    {[...(bars ? [bars] : []), ...lines].map((series) => (
                      <td key={series.name} class="number">
                        {series.format(series.values[index] ?? null)}
                      </td>
                    ))}
                  </tr>
                ))
                .reverse()}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}
