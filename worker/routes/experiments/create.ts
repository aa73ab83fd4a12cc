import type { AgentConfig, AgentConfigChange } from '../../../contracts/agents.ts'
import type { experimentRoutes } from '../../../contracts/experiments.ts'
import { canonicalJson } from '../../../core/json.ts'
import { sha256 } from '../../../core/sha256.ts'
import { invalidField } from '../../errors.ts'
import type { Handler } from '../../http/register.ts'
import { actorOf } from '../../identity.ts'
import { presentExperiment } from './present.ts'

/** A configuration with some fields changed; fields that are absent stay. */
const changed = (config: AgentConfig, change: AgentConfigChange): AgentConfig => ({
  system_prompt: change.system_prompt ?? config.system_prompt,
  model: change.model ?? config.model,
  temperature: change.temperature ?? config.temperature,
  examples: change.examples ?? config.examples,
  output_format: change.output_format ?? config.output_format,
  ...((change.retrieval ?? config.retrieval) ? { retrieval: change.retrieval ?? config.retrieval } : {}),
})

const WEEK_HOURS = 168

/** Drafts an experiment; configurations that name only what they change are completed from the current version. */
export const createExperiment: Handler<typeof experimentRoutes.create> = async ({ body }, context) => {
  const { organization, identity, config, variables, newId, now } = context
  const served = await organization.agents.get(body.agent_id)
  if (served === null) throw invalidField('agent_id', 'There is no such agent.')
  const id = newId()
  const at = now()
  const actor = actorOf(identity)
  const control = changed(served.config, body.control_config ?? {})
  const isCurrent = canonicalJson(control) === canonicalJson(served.config)
  const treatment = changed(control, body.treatment_config)
  // A treatment that a run found keeps its evaluations, whoever writes the experiment down.
  const candidate = await organization.trainingRuns.candidateOfConfig(
    body.agent_id,
    await sha256(canonicalJson(treatment)),
  )
  const minDurationHours = body.min_duration_hours ?? config.learning.experiments.min_duration_hours
  const draft = {
    id,
    agentId: body.agent_id,
    name: body.name,
    description: body.description,
    hypothesis: body.hypothesis,
    unit: body.unit,
    salt: body.salt ?? id,
    controlConfig: control,
    treatmentConfig: treatment,
    controlVersion: isCurrent ? served.agent.currentVersion : null,
    candidateId: candidate?.id ?? null,
    runId: candidate?.runId ?? null,
    controlPercentage: body.control_percentage,
    treatmentPercentage: body.treatment_percentage,
    trafficPercentage: body.traffic_percentage,
    layer: body.layer ?? null,
    targeting: body.targeting,
    allocation: body.allocation,
    metrics: body.metrics,
    secondaryMetrics: body.secondary_metrics,
    attributionHours: body.attribution_hours,
    varianceReduction: body.variance_reduction,
    wholeWeeks: body.whole_weeks ?? minDurationHours >= WEEK_HOURS,
    primaryMetric: body.primary_metric,
    guardrails: body.guardrails,
    minSampleSize: body.min_sample_size ?? variables.EXPERIMENT_MIN_SAMPLES,
    minDurationHours,
    significanceThreshold: body.significance_threshold ?? config.learning.experiments.significance_threshold,
    createdBy: actor,
    createdAt: at,
  }
  await organization.atomically([
    organization.experiments.draft(draft),
    organization.audit.add({
      id: newId(),
      actor,
      action: 'experiment.created',
      objectType: 'experiment',
      objectId: id,
      data: { agent_id: body.agent_id, name: body.name },
      at,
    }),
  ])
  const row = await organization.experiments.get(id)
  if (row === null) throw new Error('An experiment was not there after it had been written.')
  return presentExperiment(row)
}
