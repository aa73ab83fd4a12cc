import { Disclosure } from '../../kit/disclosure.tsx'
import { problemIn, problemOf } from '../../kit/field.tsx'
import { NumberField, SelectField } from '../../kit/inputs.tsx'
import type { ExperimentDraft } from './experiment-draft.ts'
import type { DraftProps } from './traffic-fields.tsx'

const fields = [
  'min_sample_size',
  'min_duration_hours',
  'whole_weeks',
  'attribution_hours',
  'significance_threshold',
]

const summaryOf = ({ minSampleSize, minDurationHours, attributionHours }: ExperimentDraft): string =>
  [
    minSampleSize ? `${minSampleSize} samples a variant` : 'default samples',
    minDurationHours ? `${minDurationHours} hours at least` : 'default duration',
    `outcomes of ${attributionHours || '168'} hours`,
  ].join(' · ')

/** When a winner may be declared, and what still counts for it. */
export const TimingFields = ({ draft, onChange, error }: DraftProps) => {
  const set = (part: Partial<ExperimentDraft>) => onChange({ ...draft, ...part })
  return (
    <Disclosure
      title="Timing"
      summary={summaryOf(draft)}
      hasProblem={fields.some((field) => problemIn(error, field) !== undefined)}
    >
      <div class="columns narrow">
        <NumberField
          label="Samples a variant at least"
          hint="Units with an outcome; empty: the product's setting"
          problem={problemOf(error, 'min_sample_size')}
          min={1}
          placeholder="default"
          value={draft.minSampleSize}
          onChange={(minSampleSize) => set({ minSampleSize })}
        />
        <NumberField
          label="Hours at least"
          hint="A week is 168; empty: the product's setting"
          problem={problemOf(error, 'min_duration_hours')}
          min={0}
          max={8760}
          step="any"
          placeholder="default"
          value={draft.minDurationHours}
          onChange={(minDurationHours) => set({ minDurationHours })}
        />
        <SelectField
          label="Whole weeks"
          hint="A winner at the end of a week only, so that every weekday weighs the same"
          problem={problemOf(error, 'whole_weeks')}
          value={draft.wholeWeeks}
          onChange={(wholeWeeks) => set({ wholeWeeks })}
          options={[
            ['', 'From a week on'],
            ['true', 'Yes'],
            ['false', 'No'],
          ]}
        />
        <NumberField
          label="Outcomes count for, hours"
          hint="What comes later than this after the exposure is not counted"
          problem={problemOf(error, 'attribution_hours')}
          min={0.01}
          max={8760}
          step="any"
          placeholder="168"
          value={draft.attributionHours}
          onChange={(attributionHours) => set({ attributionHours })}
        />
        <NumberField
          label="Significance threshold"
          hint="The p-value at which a winner may be declared; empty: the product's setting"
          problem={problemOf(error, 'significance_threshold')}
          min={0}
          max={0.2}
          step="any"
          placeholder="default"
          value={draft.significanceThreshold}
          onChange={(significanceThreshold) => set({ significanceThreshold })}
        />
      </div>
    </Disclosure>
  )
}
