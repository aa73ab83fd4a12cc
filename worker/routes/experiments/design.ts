import type { experimentRoutes } from '../../../contracts/experiments.ts'
import { LAYER_SLOTS } from '../../../core/assignment/layer.ts'
import { designExperiment } from '../../../core/experiment/design.ts'
import { metricOf } from '../../../core/experiment/metrics.ts'
import { invalidField } from '../../errors.ts'
import type { Handler } from '../../http/register.ts'

/** Plans an experiment from what its agent met; writes nothing. */
export const planExperiment: Handler<typeof experimentRoutes.design> = async ({ body }, context) => {
  const { organization, config, variables, now } = context
  const { agent_id: agentId, primary_metric, metrics, days } = body
  if ((await organization.agents.get(agentId)) === null) {
    throw invalidField('agent_id', 'There is no such agent.')
  }
  const metric = metricOf(primary_metric, metrics)
  const [past, claims, settings] = await Promise.all([
    organization.experimentTraffic.past({ agentId, metric, days, now: now() }),
    organization.traffic.claimed([agentId]),
    organization.settings.get(),
  ])
  const { min_duration_hours, significance_threshold } = config.learning.experiments
  return designExperiment(
    body,
    past,
    {
      holdoutPercentage: settings.holdout_percentage ?? 0,
      freePercentage: LAYER_SLOTS - claims.length,
    },
    {
      minSampleSize: variables.EXPERIMENT_MIN_SAMPLES,
      minDurationHours: min_duration_hours,
      significanceThreshold: significance_threshold,
    },
  )
}
