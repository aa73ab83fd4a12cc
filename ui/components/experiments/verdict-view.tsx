import type { Verdict } from '../../../contracts/splits.ts'
import { Badge } from '../../kit/badge.tsx'
import { IntervalChart } from '../../kit/charts/interval-chart.tsx'
import { count, nothing, pText, pValue } from '../../kit/format.ts'
import { metricFormat } from './metric-format.ts'

/** Below this the split itself is broken, and no winner is declared. */
const mismatchBelow = 0.001

/** The difference of B to A on the primary metric, with its interval and p-values. */
export const Difference = ({ verdict, metric }: { verdict: Verdict; metric: string }) => {
  const format = metricFormat(metric)
  const { difference, ci_low, ci_high } = verdict
  return (
    <>
      {difference !== null && ci_low !== null && ci_high !== null ? (
        <IntervalChart
          zero
          format={format.difference}
          intervals={[{ name: 'B − A', value: difference, low: ci_low, high: ci_high, isMain: true }]}
        />
      ) : (
        <p class="muted">Not enough outcomes yet to compare both variants.</p>
      )}
      <dl class="facts">
        <div>
          <dt>p-value, valid at any time</dt>
          <dd>{pValue(verdict.p_value)}</dd>
        </div>
        <div>
          <dt>p-value of one planned look</dt>
          <dd>{pValue(verdict.p_value_fixed_horizon)}</dd>
        </div>
        <div>
          <dt>Split as planned</dt>
          <dd>
            <Badge tone={verdict.srm_p_value < mismatchBelow ? 'bad' : 'good'}>
              {verdict.srm_p_value < mismatchBelow ? 'No' : 'Yes'}
            </Badge>{' '}
            {pText(verdict.srm_p_value)}
          </dd>
        </div>
      </dl>
    </>
  )
}

/** The metrics that B may not worsen. */
export const Guardrails = ({ guardrails }: Pick<Verdict, 'guardrails'>) =>
  guardrails.length === 0 ? (
    <p class="muted">No guardrails.</p>
  ) : (
    <div class="table-frame">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              A
            </th>
            <th scope="col" class="number">
              B
            </th>
            <th scope="col" class="number">
              Allowed
            </th>
            <th scope="col" class="number">
              p-value
            </th>
          </tr>
        </thead>
        <tbody>
          {guardrails.map(({ metric, max_relative_increase, p_value, alpha, harmed, mean, samples }) => {
            const { value } = metricFormat(metric)
            return (
              <tr key={metric}>
                <td>{metric}</td>
                <td>
                  <Badge tone={harmed ? 'bad' : 'good'}>{harmed ? 'Harmed' : 'Holds'}</Badge>
                </td>
                <td class="number">
                  {mean.A === null ? nothing : value(mean.A)}
                  <div class="small muted">n = {count(samples.A)}</div>
                </td>
                <td class="number">
                  {mean.B === null ? nothing : value(mean.B)}
                  <div class="small muted">n = {count(samples.B)}</div>
                </td>
                <td class="number">+{Math.round(max_relative_increase * 100)} %</td>
                <td class="number">
                  {pValue(p_value)}
                  <div class="small muted">harmed at {pValue(alpha)}</div>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
