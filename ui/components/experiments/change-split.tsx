import { useState } from 'preact/hooks'
import type { Experiment } from '../../../contracts/experiments.ts'
import { useChangeSplit } from '../../hooks/use-experiments.ts'
import { ConfirmButton } from '../../kit/confirm-button.tsx'
import { problemOf } from '../../kit/field.tsx'
import { NumberField } from '../../kit/inputs.tsx'
import { moveSentence, type Shares } from './split-change.ts'

const sharesOf = (experiment: Experiment): Shares => ({
  control: experiment.current_control_percentage,
  treatment: experiment.current_treatment_percentage,
})

/** Other shares for a running experiment. What somebody else changed meanwhile is shown before it is replaced. */
export const ChangeSplit = ({ experiment }: { experiment: Experiment }) => {
  const change = useChangeSplit()
  const [seen, setSeen] = useState(experiment)
  const [isOvertaken, setOvertaken] = useState(false)
  const [control, setControl] = useState('')
  const [treatment, setTreatment] = useState('')
  const from = sharesOf(seen)
  const to = { control: Number(control), treatment: Number(treatment) }
  const isTyped = to.control > 0 && to.treatment > 0 && to.control + to.treatment <= 100

  const open = () => {
    change.reset()
    setSeen(experiment)
    setOvertaken(false)
    setControl(String(experiment.current_control_percentage))
    setTreatment(String(experiment.current_treatment_percentage))
  }
  const confirm = async (reason: string) => {
    const outcome = await change.run({
      id: experiment.id,
      control_percentage: to.control,
      treatment_percentage: to.treatment,
      expected_config_version: seen.config_version,
      ...(reason === '' ? {} : { reason }),
    })
    if (outcome?.done === false) {
      setSeen(outcome.now)
      setOvertaken(true)
    }
    return outcome?.done === true
  }
  return (
    <ConfirmButton
      label="Change split"
      title="Change the split?"
      asksReason
      isRunning={change.isRunning}
      error={change.error}
      onOpen={open}
      onConfirm={confirm}
    >
      <div class="stack">
        {isOvertaken && (
          <div class="notice warn" role="alert">
            <p>
              Somebody changed the split meanwhile: it is {from.control} % control and {from.treatment} %
              treatment now (split {seen.config_version}). Nothing of yours was applied; confirm again to
              replace it.
            </p>
          </div>
        )}
        <div class="columns narrow">
          <NumberField
            label="Control, %"
            problem={problemOf(change.error, 'control_percentage')}
            min={0.01}
            max={100}
            step={0.01}
            required
            value={control}
            onChange={setControl}
          />
          <NumberField
            label="Treatment, %"
            problem={problemOf(change.error, 'treatment_percentage')}
            min={0.01}
            max={100}
            step={0.01}
            required
            value={treatment}
            onChange={setTreatment}
          />
        </div>
        <p>
          {isTyped ? moveSentence(from, to) : 'Two shares above 0 that are at most 100 together.'} A unit that
          brings its assignment token keeps its variant.
          {experiment.allocation.type === 'thompson' && ' Thompson sampling will change the split again.'}
        </p>
      </div>
    </ConfirmButton>
  )
}
