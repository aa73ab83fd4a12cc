import { Disclosure } from '../../kit/disclosure.tsx'
import { problemIn, problemOf } from '../../kit/field.tsx'
import { NumberField, SelectField, TextField } from '../../kit/inputs.tsx'
import { Rows } from '../../kit/rows.tsx'
import type { ConditionDraft, ExperimentDraft } from './experiment-draft.ts'
import { operandOf, operators } from './targeting-text.ts'

/** What every part of the form gets. */
export interface DraftProps {
  readonly draft: ExperimentDraft
  readonly onChange: (draft: ExperimentDraft) => void
  /** Why the API refused it. */
  readonly error: Error | null
}

const fields = ['traffic_percentage', 'layer', 'unit', 'targeting', 'allocation']

const summaryOf = ({ trafficPercentage, layer, targeting, allocation }: ExperimentDraft): string =>
  [
    `${trafficPercentage || '…'} % of ${layer.trim() === '' ? 'the agent' : `layer ${layer.trim()}`}`,
    targeting.length === 0
      ? 'everybody'
      : `${targeting.length} ${targeting.length === 1 ? 'condition' : 'conditions'}`,
    allocation === 'fixed' ? 'fixed split' : 'Thompson sampling',
  ].join(' · ')

/** Who may be enrolled, which experiments it excludes, and how units are allocated. */
export const TrafficFields = ({ draft, onChange, error }: DraftProps) => {
  const set = (part: Partial<ExperimentDraft>) => onChange({ ...draft, ...part })
  return (
    <Disclosure
      title="Traffic and targeting"
      summary={summaryOf(draft)}
      hasProblem={fields.some((field) => problemIn(error, field) !== undefined)}
    >
      <div class="columns narrow">
        <NumberField
          label="Share of the traffic, %"
          hint="Of the layer's units; what is left can meet other experiments"
          problem={problemOf(error, 'traffic_percentage')}
          min={1}
          max={100}
          required
          value={draft.trafficPercentage}
          onChange={(trafficPercentage) => set({ trafficPercentage })}
        />
        <TextField
          label="Layer"
          hint="Experiments of one layer never share a unit; empty: those of this agent"
          problem={problemOf(error, 'layer')}
          maxLength={100}
          placeholder="the agent"
          value={draft.layer}
          onChange={(layer) => set({ layer })}
        />
        <SelectField
          label="Unit"
          hint="What keeps its variant"
          problem={problemOf(error, 'unit')}
          value={draft.unit}
          onChange={(unit) => set({ unit })}
          options={[
            ['user', 'User'],
            ['session', 'Session'],
            ['conversation', 'Conversation'],
          ]}
        />
      </div>
      <Targeting draft={draft} onChange={onChange} error={error} />
      <div class="columns narrow">
        <SelectField
          label="Allocation"
          hint={
            draft.allocation === 'fixed'
              ? 'As the shares above say, until somebody changes them'
              : 'Units go to a variant with the probability that it is the best'
          }
          problem={problemOf(error, 'allocation')}
          value={draft.allocation}
          onChange={(allocation) => set({ allocation })}
          options={[
            ['fixed', 'Fixed split'],
            ['thompson', 'Thompson sampling'],
          ]}
        />
        {draft.allocation === 'thompson' && (
          <>
            <NumberField
              label="The control keeps at least, %"
              hint="Of enrolled units; the treatment keeps one in a hundred"
              problem={problemOf(error, 'allocation.control_floor')}
              min={1}
              max={50}
              step="any"
              required
              value={draft.controlFloor}
              onChange={(controlFloor) => set({ controlFloor })}
            />
            <NumberField
              label="Hours between changes"
              hint="How often the split may change"
              problem={problemOf(error, 'allocation.every_hours')}
              min={0.01}
              max={168}
              step="any"
              required
              value={draft.everyHours}
              onChange={(everyHours) => set({ everyHours })}
            />
            <NumberField
              label="Units before the first change"
              hint="Of each variant"
              problem={problemOf(error, 'allocation.min_sample_size')}
              min={1}
              required
              value={draft.minBeforeChange}
              onChange={(minBeforeChange) => set({ minBeforeChange })}
            />
          </>
        )}
      </div>
    </Disclosure>
  )
}

const valueHints = {
  values: 'Separated by commas; quote a number to mean text: "12"',
  number: 'A number',
} as const

const Targeting = ({ draft, onChange, error }: DraftProps) => (
  <Rows<ConditionDraft>
    title="Targeting"
    itemName="condition"
    hint="Only requests whose attributes meet all conditions are enrolled; none: everybody."
    problem={problemOf(error, 'targeting')}
    rows={draft.targeting}
    most={20}
    blank={{ attribute: '', operator: 'is_one_of', values: '' }}
    onChange={(targeting) => onChange({ ...draft, targeting })}
  >
    {({ attribute, operator, values }, index, change) => {
      const operand = operandOf(operator)
      return (
        <>
          <TextField
            label="Attribute"
            problem={problemIn(error, `targeting[${index}].attribute`)}
            maxLength={100}
            required
            placeholder="country"
            value={attribute}
            onChange={(name) => change({ attribute: name })}
          />
          <SelectField
            label="Operator"
            problem={problemIn(error, `targeting[${index}].operator`)}
            value={operator}
            onChange={(name) => change({ operator: name })}
            options={operators}
          />
          {operand === 'values' && (
            <TextField
              label="Values"
              hint={valueHints.values}
              problem={problemIn(error, `targeting[${index}].values`)}
              required
              placeholder="de, at"
              value={values}
              onChange={(text) => change({ values: text })}
            />
          )}
          {operand === 'number' && (
            <NumberField
              label="Value"
              hint={valueHints.number}
              problem={problemIn(error, `targeting[${index}].value`)}
              step="any"
              required
              value={values}
              onChange={(text) => change({ values: text })}
            />
          )}
        </>
      )
    }}
  </Rows>
)
