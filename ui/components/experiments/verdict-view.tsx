import type { MetricDefinition, Verdict } from '../../../contracts/splits.ts'
import { Badge, ToneIcon } from '../../kit/badge.tsx'
import { IntervalChart } from '../../kit/charts/interval-chart.tsx'
import { count, nothing, pText, pValue } from '../../kit/format.ts'
import { checklist, type Point, toneOf } from './checklist.ts'
import { metricFormat } from './metric-format.ts'

/** Below this the split itself is broken, and no winner is declared. */
const mismatchBelow = 0.001

/** The metrics that an experiment declares; a rollout has none. */
type Declared = readonly MetricDefinition[]

/** The difference of B to A on the primary metric, with its interval and p-values. */
export const Difference = ({
  verdict,
  metric,
  declared = [],
}: {
  verdict: Verdict
  metric: string
  declared?: Declared
}) => {
  const format = metricFormat(metric, declared)
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

const words: Record<Point['state'], string> = { met: 'Met', waits: 'Waits', broken: 'Broken', note: 'Note' }

/** The reasons of a verdict, each ticked or not. */
export const Checklist = ({ reasons }: Pick<Verdict, 'reasons'>) => (
  <ul class="checklist">
    {checklist(reasons).map(({ sentence, state }) => (
      <li key={sentence} class={toneOf[state]}>
        <ToneIcon tone={toneOf[state]} />
        <span>
          <span class="visually-hidden">{words[state]}: </span>
          {sentence}
        </span>
      </li>
    ))}
  </ul>
)

interface Measured {
  readonly mean: { readonly A: number | null; readonly B: number | null }
  readonly samples: { readonly A: number; readonly B: number }
}

const Arm = ({ of, arm, value }: { of: Measured; arm: 'A' | 'B'; value: (amount: number) => string }) => {
  const mean = of.mean[arm]
  return (
    <td class="number">
      {mean === null ? nothing : value(mean)}
      <div class="small muted">n = {count(of.samples[arm])}</div>
    </td>
  )
}

/** The metrics that are read beside the primary one. */
export const Secondary = ({ secondary, declared }: Pick<Verdict, 'secondary'> & { declared: Declared }) => (
  <div class="table-frame">
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Metric</th>
          <th scope="col" class="number">
            A
          </th>
          <th scope="col" class="number">
            B
          </th>
          <th scope="col" class="number">
            B − A, 95 % interval
          </th>
          <th scope="col" class="number">
            p-value
          </th>
          <th scope="col" class="number">
            Adjusted
          </th>
        </tr>
      </thead>
      <tbody>
        {secondary.map((result) => {
          const { metric, lower_is_better, difference, ci_low, ci_high, p_value, p_adjusted } = result
          const format = metricFormat(metric, declared)
          return (
            <tr key={metric}>
              <td>
                {metric}
                {lower_is_better && <div class="small muted">lower is better</div>}
              </td>
              <Arm of={result} arm="A" value={format.value} />
              <Arm of={result} arm="B" value={format.value} />
              <td class="number">
                {difference === null ? nothing : format.difference(difference)}
                {ci_low !== null && ci_high !== null && (
                  <div class="small muted">
                    {format.difference(ci_low)} to {format.difference(ci_high)}
                  </div>
                )}
              </td>
              <td class="number">{pValue(p_value)}</td>
              <td class="number">{pValue(p_adjusted)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
    <p class="small muted">
      p-values are valid at any time; the adjusted ones account for reading several metrics (Holm).
    </p>
    <ul class="bullets small muted">
      {secondary.flatMap(({ metric, reasons }) =>
        reasons.map((reason) => (
          <li key={`${metric} ${reason}`}>
            {metric}: {reason}
          </li>
        )),
      )}
    </ul>
  </div>
)

/** The metrics that B may not worsen. */
export const Guardrails = ({
  guardrails,
  declared = [],
}: Pick<Verdict, 'guardrails'> & { declared?: Declared }) =>
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
            <th scope="col" class="number">
              Adjusted
            </th>
          </tr>
        </thead>
        <tbody>
          {guardrails.map((result) => {
            const { metric, max_relative_increase, p_value, p_adjusted, alpha, harmed } = result
            const { value } = metricFormat(metric, declared)
            return (
              <tr key={metric}>
                <td>{metric}</td>
                <td>
                  <Badge tone={harmed ? 'bad' : 'good'}>{harmed ? 'Harmed' : 'Holds'}</Badge>
                </td>
                <Arm of={result} arm="A" value={value} />
                <Arm of={result} arm="B" value={value} />
                <td class="number">+{Math.round(max_relative_increase * 100)} %</td>
                <td class="number">
                  {pValue(p_value)}
                  <div class="small muted">harmed at {pValue(alpha)}</div>
                </td>
                <td class="number">{pValue(p_adjusted)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
