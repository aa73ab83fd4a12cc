import { useWidth } from '../use-width.ts'
import { niceTop } from './nice-top.ts'

export interface CurvePoint {
  readonly x: number
  /** Null where there is none: a gap. */
  readonly y: number | null
}

const height = 132
const frame = { top: 8, right: 14, bottom: 22, left: 52 }

/** One value that falls or rises with another. The same figures can be read as a table. */
export const CurveChart = ({
  title,
  xName,
  yName,
  points,
  mark,
  formatX,
  formatY,
}: {
  title: string
  xName: string
  yName: string
  points: readonly CurvePoint[]
  /** The x to point at. */
  mark: number
  formatX: (x: number) => string
  formatY: (y: number | null) => string
}) => {
  const [figure, width] = useWidth<HTMLElement>(600)
  const inner = { width: width - frame.left - frame.right, height: height - frame.top - frame.bottom }
  const last = Math.max(...points.map(({ x }) => x))
  const ceiling = niceTop(Math.max(...points.map(({ y }) => y ?? 0)))
  const across = (x: number) => frame.left + (inner.width * x) / last
  const up = (y: number) => frame.top + inner.height * (1 - y / ceiling)
  const drawn = points.flatMap(({ x, y }) => (y === null ? [] : [{ x, y }]))
  const every = Math.max(1, Math.ceil(points.length / Math.max(2, Math.floor(inner.width / 70))))
  return (
    <figure class="chart" ref={figure} aria-label={title}>
      <svg height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line
              class="grid"
              x1={frame.left}
              x2={width - frame.right}
              y1={up(ceiling * share)}
              y2={up(ceiling * share)}
            />
            <text x={frame.left - 6} y={up(ceiling * share) + 4} text-anchor="end">
              {formatY(ceiling * share)}
            </text>
          </g>
        ))}
        <polyline
          class="line series-1"
          fill="none"
          points={drawn.map(({ x, y }) => `${across(x)},${up(y)}`).join(' ')}
        />
        {drawn.map(({ x, y }) => (
          <circle key={x} class="series-1" cx={across(x)} cy={up(y)} r={x === mark ? 5 : 2.5} />
        ))}
        {points.map(
          ({ x }, index) =>
            (points.length - 1 - index) % every === 0 && (
              <text key={x} x={across(x)} y={height - 4} text-anchor={x === last ? 'end' : 'middle'}>
                {formatX(x)}
              </text>
            ),
        )}
      </svg>
      <details>
        <summary>View as table</summary>
        <div class="table-frame">
          <table class="table">
            <caption class="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{xName}</th>
                <th scope="col" class="number">
                  {yName}
                </th>
              </tr>
            </thead>
            <tbody>
              {points.map(({ x, y }) => (
                <tr key={x}>
                  <td>{formatX(x)}</td>
                  <td class="number">{formatY(y)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}
