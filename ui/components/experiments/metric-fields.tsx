import { Disclosure } from '../../kit/disclosure.tsx'
import { problemIn, problemOf } from '../../kit/field.tsx'
import { NumberField, SelectField, TextField } from '../../kit/inputs.tsx'
import { Rows } from '../../kit/rows.tsx'
import {
  type GuardrailDraft,
  guardableNames,
  type MetricDraft,
  type MetricType,
  metricNames,
  withMetrics,
} from './experiment-draft.ts'
import type { DraftProps } from './traffic-fields.tsx'

const fields = ['metrics', 'secondary_metrics', 'guardrails']

const types: readonly (readonly [MetricType, string])[] = [
  ['binary', '0 or 1'],
  ['mean', 'Mean'],
  ['quantile', 'Quantile'],
]

const counted = (count: number, name: string) => `${count} ${name}${count === 1 ? '' : 's'}`

/** What is read beside the primary metric, what may not get worse, and metrics of one's own. */
export const MetricFields = (props: DraftProps) => {
  const { draft, error } = props
  return (
    <Disclosure
      title="Metrics and guardrails"
      summary={[
        counted(draft.secondaryMetrics.length, 'secondary metric'),
        counted(draft.guardrails.length, 'guardrail'),
        ...(draft.metrics.length > 0 ? [`${draft.metrics.length} declared`] : []),
      ].join(' · ')}
      hasProblem={fields.some((field) => problemIn(error, field) !== undefined)}
    >
      <Secondary {...props} />
      <Guarded {...props} />
      <Declared {...props} />
    </Disclosure>
  )
}

const Secondary = ({ draft, onChange, error }: DraftProps) => {
  const problem = problemIn(error, 'secondary_metrics')
  const { secondaryMetrics } = draft
  return (
    <fieldset class="plain rows" aria-describedby="secondary-note">
      <legend>Secondary metrics</legend>
      <p id="secondary-note" class={problem === undefined ? 'hint' : 'wrong'}>
        {problem ?? 'Read beside the primary metric, with corrected p-values; they never decide.'}
      </p>
      <div class="checks">
        {metricNames(draft)
          .filter((name) => name !== draft.primaryMetric)
          .map((name) => (
            <label key={name} class="check">
              <input
                type="checkbox"
                checked={secondaryMetrics.includes(name)}
                onChange={({ currentTarget }) =>
                  onChange({
                    ...draft,
                    secondaryMetrics: currentTarget.checked
                      ? [...secondaryMetrics, name]
                      : secondaryMetrics.filter((other) => other !== name),
                  })
                }
              />
              {name}
            </label>
          ))}
      </div>
    </fieldset>
  )
}

const Guarded = ({ draft, onChange, error }: DraftProps) => {
  const names = guardableNames(draft)
  const free = names.find((name) => draft.guardrails.every(({ metric }) => metric !== name))
  return (
    <Rows<GuardrailDraft>
      title="Guardrails"
      itemName="guardrail"
      hint="Lower is better for these. When the treatment is clearly worse by more than is allowed, it is rolled back at once."
      problem={problemOf(error, 'guardrails')}
      rows={draft.guardrails}
      most={names.length}
      blank={{ metric: free ?? '', maxIncrease: '10' }}
      onChange={(guardrails) => onChange({ ...draft, guardrails })}
    >
      {({ metric, maxIncrease }, index, change) => (
        <>
          <SelectField
            label="Metric"
            problem={problemIn(error, `guardrails[${index}].metric`)}
            value={metric}
            onChange={(name) => change({ metric: name })}
            options={names.map((name) => [name, name] as const)}
          />
          <NumberField
            label="Allowed increase, %"
            hint="Over the control"
            problem={problemIn(error, `guardrails[${index}].max_relative_increase`)}
            min={0}
            max={1000}
            step="any"
            required
            value={maxIncrease}
            onChange={(text) => change({ maxIncrease: text })}
          />
        </>
      )}
    </Rows>
  )
}

const Declared = ({ draft, onChange, error }: DraftProps) => (
  <Rows<MetricDraft>
    title="Metrics of your own"
    itemName="metric"
    hint="Numeric outcomes that executions report; declared here they can be chosen above."
    problem={problemOf(error, 'metrics')}
    rows={draft.metrics}
    most={20}
    blank={{ name: '', type: 'binary', isLowerBetter: false, cap: '', of: 'latency_ms', quantile: '95' }}
    onChange={(metrics) => onChange(withMetrics(draft, metrics))}
  >
    {({ name, type, isLowerBetter, cap, of, quantile }, index, change) => {
      const problem = (field: string) => problemIn(error, `metrics[${index}].${field}`)
      return (
        <>
          <TextField
            label="Name"
            problem={problem('metric')}
            maxLength={100}
            required
            placeholder="solved"
            value={name}
            onChange={(text) => change({ name: text })}
          />
          <SelectField
            label="Values"
            problem={problem('type')}
            value={type}
            onChange={(chosen) =>
              // Quantiles are mostly of what one waits for.
              change(chosen === 'quantile' ? { type: chosen, isLowerBetter: true } : { type: chosen })
            }
            options={types}
          />
          <SelectField
            label="Better is"
            problem={problem('lower_is_better')}
            value={isLowerBetter ? 'lower' : 'higher'}
            onChange={(better) => change({ isLowerBetter: better === 'lower' })}
            options={[
              ['higher', 'Higher'],
              ['lower', 'Lower'],
            ]}
          />
          {type === 'mean' && (
            <NumberField
              label="Cap"
              hint="Values count up to this one; intervals then hold for a split that changes"
              problem={problem('cap')}
              min={0}
              step="any"
              placeholder="none"
              value={cap}
              onChange={(text) => change({ cap: text })}
            />
          )}
          {type === 'quantile' && (
            <>
              <TextField
                label="Of the values of"
                problem={problem('of')}
                required
                value={of}
                onChange={(text) => change({ of: text })}
              />
              <NumberField
                label="Quantile, %"
                hint="95: the slowest twentieth"
                problem={problem('quantile')}
                min={50}
                max={99.9}
                step="any"
                required
                value={quantile}
                onChange={(text) => change({ quantile: text })}
              />
            </>
          )}
        </>
      )
    }}
  </Rows>
)
