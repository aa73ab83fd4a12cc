import { useState } from 'preact/hooks'
import type { ExperimentDesign } from '../../../contracts/experiment-design.ts'
import { useDesignExperiment } from '../../hooks/use-experiments.ts'
import { Card } from '../../kit/card.tsx'
import { CurveChart } from '../../kit/charts/curve-chart.tsx'
import { problemOf } from '../../kit/field.tsx'
import { count, percent } from '../../kit/format.ts'
import { NumberField } from '../../kit/inputs.tsx'
import { ErrorNotice } from '../../kit/states.tsx'
import type { ExperimentDraft } from './experiment-draft.ts'
import { designRequestOf, type PlanWishes, planHeadline, withProposal } from './experiment-plan.ts'
import { metricFormat } from './metric-format.ts'
import type { DraftProps } from './traffic-fields.tsx'

/** A plan says something about these; of another agent, metric or unit it says nothing. */
const subjectOf = ({ agentId, primaryMetric, unit }: ExperimentDraft) => `${agentId} ${primaryMetric} ${unit}`

/** What the experiment can find with the traffic of the past, and a proposal for the rest of the form. */
export const PlanPanel = ({ draft, onChange }: Pick<DraftProps, 'draft' | 'onChange'>) => {
  const plan = useDesignExperiment()
  const [wishes, setWishes] = useState<PlanWishes>({ minimumEffect: '', maxDays: '' })
  const [shown, setShown] = useState<{ subject: string; design: ExperimentDesign } | null>(null)
  const [isFilled, setFilled] = useState(false)
  const design = shown?.subject === subjectOf(draft) ? shown.design : null

  const propose = async () => {
    const subject = subjectOf(draft)
    const answer = await plan.run(designRequestOf(draft, wishes))
    setShown(answer === null ? null : { subject, design: answer })
    setFilled(false)
  }
  const wish = (part: Partial<PlanWishes>) => {
    setWishes({ ...wishes, ...part })
    setShown(null)
    plan.reset()
  }
  return (
    <Card title="Plan">
      <p class="muted">Past traffic says how long it takes, and proposes the rest of the form.</p>
      {/* Enter asks for the plan here; it does not create the experiment yet. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the fields in it */}
      <div
        class="plan-fields"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return
          event.preventDefault()
          if (draft.agentId !== '' && !plan.isRunning) void propose()
        }}
      >
        <NumberField
          label="Least improvement that matters, %"
          hint="Relative to now; empty: what can be found"
          problem={problemOf(plan.error, 'minimum_effect')}
          min={0}
          max={1000}
          step="any"
          placeholder="5"
          value={wishes.minimumEffect}
          onChange={(minimumEffect) => wish({ minimumEffect })}
        />
        <NumberField
          label="Days at most"
          hint="How long it may run"
          problem={problemOf(plan.error, 'max_days')}
          min={1}
          max={182}
          placeholder="28"
          value={wishes.maxDays}
          onChange={(maxDays) => wish({ maxDays })}
        />
        <button
          type="button"
          class="button"
          disabled={draft.agentId === '' || plan.isRunning}
          onClick={() => void propose()}
        >
          {plan.isRunning ? 'Planning…' : 'Propose a plan'}
        </button>
      </div>
      <p role="status" class="visually-hidden">
        {design ? planHeadline(design) : ''}
      </p>
      {plan.error && <ErrorNotice error={plan.error} />}
      {design && (
        <Planned
          design={design}
          isFilled={isFilled}
          onFill={() => {
            onChange(withProposal(draft, design.proposal))
            setFilled(true)
          }}
        />
      )}
    </Card>
  )
}

const Planned = ({
  design,
  isFilled,
  onFill,
}: {
  design: ExperimentDesign
  isFilled: boolean
  onFill: () => void
}) => {
  const { units_needed, planned_days, detectable_effect, baseline, traffic, proposal, curve } = design
  const { value } = metricFormat(proposal.primary_metric, proposal.metrics)
  return (
    <section class="stack" aria-label="Proposed plan">
      <h3>{planHeadline(design)}</h3>
      <dl class="facts">
        {[
          [`${proposal.primary_metric} now`, baseline === null ? 'not measured' : value(baseline.mean)],
          ['New units a day', count(traffic.new_units_with_outcome_per_day)],
          ['Units needed', count(units_needed?.always_valid)],
          [`Found in ${planned_days} days`, percent(detectable_effect?.always_valid?.relative)],
        ].map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {curve.some(({ detectable_relative }) => detectable_relative !== null) && (
        <>
          <h3>The least improvement that is found, by days</h3>
          <CurveChart
            title="The least improvement that is found, by days"
            xName="Days"
            yName="Least improvement"
            points={curve.map(({ days, detectable_relative }) => ({ x: days, y: detectable_relative }))}
            mark={planned_days}
            formatX={(days) => `${days} days`}
            formatY={(relative) => percent(relative)}
          />
        </>
      )}
      <details>
        <summary>What the plan rests on</summary>
        <ul class="bullets">
          {design.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </details>
      <div class="row">
        <button type="button" class="button" onClick={onFill}>
          Fill the form with it
        </button>
        <span role="status" class="muted">
          {isFilled ? 'Filled: split, traffic, metrics, guardrails and timing.' : ''}
        </span>
      </div>
    </section>
  )
}
