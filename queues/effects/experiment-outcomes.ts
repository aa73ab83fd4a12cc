import { experimentOf, type Observation } from '../../contracts/rpc/experiment.ts'
import { logLine } from '../../core/log-line.ts'
import type { ExecutionRow } from '../../db/repositories/executions.ts'
import type { EffectContext } from './effect.ts'

/** What was measured on an execution; no metrics: the exposure alone. */
export interface Measured {
  readonly execution: ExecutionRow
  readonly metrics: Readonly<Record<string, number>>
}

/** The observation of an execution that was exposed to an experiment or rollout; null when it was not. */
const observationOf = ({ execution, metrics }: Measured): Observation | null => {
  const { unitId, variant, enrolmentProbability: probability, configVersion } = execution
  if (unitId === null || variant === null || probability === null || configVersion === null) return null
  return { unitId, variant, probability, configVersion, metrics: { ...metrics } }
}

/** What telling an experiment needs of the world. */
export interface OutcomeContext {
  readonly organization: { readonly orgId: string }
  readonly bindings: Pick<EffectContext['bindings'], 'EXPERIMENT'>
  readonly now: () => Date
}

/** Tells every experiment and rollout what was measured on its executions. Harmless to repeat. */
export const recordOutcomes = async (
  measured: readonly Measured[],
  { organization, bindings, now }: OutcomeContext,
): Promise<void> => {
  const bySplit = Map.groupBy(measured, ({ execution }) => execution.experimentId)
  for (const [splitId, ofSplit] of bySplit) {
    const observations = ofSplit.map(observationOf).filter((observation) => observation !== null)
    if (splitId === null || observations.length === 0) continue
    const object = experimentOf(bindings.EXPERIMENT, organization.orgId, splitId)
    const answer = await object.record(organization.orgId, observations, now().getTime())
    if (!answer.ok) {
      // A refusal is final: repeating it would only keep the feedback from being learned from.
      console.warn(logLine('warn', 'outcomes_refused', { split_id: splitId, code: answer.code }))
    }
  }
}
