import type { Experiment } from '../../../contracts/experiments.ts'
import { Card } from '../../kit/card.tsx'
import { count } from '../../kit/format.ts'
import { conditionInWords } from './targeting-text.ts'

const allocationInWords = ({ allocation }: Experiment): string =>
  allocation.type === 'fixed'
    ? 'Fixed split'
    : `Thompson sampling: every ${count(allocation.every_hours)} hours, the control keeps at least ${count(100 * allocation.control_floor)} %`

const whyNobody: Partial<Record<Experiment['status'], string>> = {
  draft: 'Nobody yet: it has not been started.',
  paused: 'Nobody while it is paused; everybody gets the current version.',
}

/** Who is assigned what at this moment. */
export const AssignedNow = ({ experiment }: { experiment: Experiment }) => {
  const { status, current_control_percentage: a, current_treatment_percentage: b } = experiment
  const rest = Math.round(100 * (100 - a - b)) / 100
  const { layer, targeting } = experiment
  return (
    <Card title="Assigned now">
      {status === 'running' ? (
        <div class="share-bar">
          <svg aria-hidden="true" width="100%" height="14">
            <rect class="rest" width="100%" height="14" />
            <rect class="series-2" stroke="none" width={`${a}%`} height="14" />
            <rect class="series-1" stroke="none" x={`${a}%`} width={`${b}%`} height="14" />
          </svg>
          <ul class="legend">
            <Share name="A, control" series="series-2" percentage={a} />
            <Share name="B, treatment" series="series-1" percentage={b} />
            {rest > 0 && <Share name="not enrolled" series="rest" percentage={rest} />}
          </ul>
        </div>
      ) : (
        <p class="muted">{whyNobody[status] ?? 'Nobody: it has ended.'}</p>
      )}
      <dl class="facts">
        <div>
          <dt>Split</dt>
          <dd>
            {experiment.config_version === 0
              ? 'not drawn yet'
              : `number ${experiment.config_version}, ${experiment.config_version === 1 ? 'as it began' : 'changed since it began'}`}
          </dd>
        </div>
        <div>
          <dt>Traffic</dt>
          <dd>
            {experiment.traffic_percentage} % of {layer === null ? "the agent's units" : `layer ${layer}`}
          </dd>
        </div>
        <div>
          <dt>Unit</dt>
          <dd>{experiment.unit}</dd>
        </div>
        <div>
          <dt>Allocation</dt>
          <dd>{allocationInWords(experiment)}</dd>
        </div>
        <div>
          <dt>Targeting</dt>
          <dd>
            {targeting.length === 0
              ? 'everybody'
              : targeting.map((condition) => conditionInWords(condition)).join(', and ')}
          </dd>
        </div>
      </dl>
    </Card>
  )
}

const Share = ({ name, series, percentage }: { name: string; series: string; percentage: number }) => (
  <li>
    <svg aria-hidden="true" width="12" height="12">
      <rect class={series} width="12" height="12" rx="2" stroke="none" />
    </svg>
    {name} {percentage} %
  </li>
)
