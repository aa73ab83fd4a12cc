import { experimentOf } from '../contracts/rpc/experiment.ts'
import { trainingRunOf } from '../contracts/rpc/training-run.ts'
import { describeError, logLine } from '../core/log-line.ts'
import { mirrorExperiment } from '../db/mirror-experiment.ts'
import { withOrganization } from '../db/organization.ts'
import type { Store } from '../db/store.ts'
import { systemRepository } from '../db/system.ts'
import { evaluateAlerts } from './alerts/evaluate.ts'
import { sealAudits } from './audit/seal-audits.ts'
import type { Bindings } from './environment.ts'

/** What the cron may use of the world. */
export interface CronWorld {
  readonly bindings: Bindings
  readonly store: Store
  readonly now: () => Date
  /** A new UUIDv7. */
  readonly newId: () => string
}

/** Effects sent again in one sweep; queues take 100 messages a batch. */
const sweepSize = 100

const sendOverdueEffects = async ({ bindings, store, now }: CronWorld): Promise<void> => {
  const overdue = await systemRepository(store).overdueEffects(now(), sweepSize)
  if (overdue.length === 0) return
  await bindings.EFFECTS.sendBatch(
    overdue.map(({ orgId, id }) => ({ body: { type: 'outbox', org_id: orgId, id } })),
  )
}

/** A run whose object lost its alarm, or was never told of its end, goes on. */
const wakeTrainingRuns = async ({ bindings, store }: CronWorld): Promise<void> => {
  for (const { orgId, id } of await systemRepository(store).openTrainingRuns()) {
    await trainingRunOf(bindings.TRAINING_RUN, orgId, id).poke(orgId)
  }
}

/** An experiment or rollout whose announcement was lost is written down, and looks at the time. */
const mirrorExperiments = async ({ bindings, store, now }: CronWorld): Promise<void> => {
  const system = systemRepository(store)
  const running = [...(await system.runningExperiments()), ...(await system.activeDeployments())]
  for (const { orgId, id } of running) {
    try {
      await withOrganization(store, orgId, (organization) =>
        mirrorExperiment(organization, experimentOf(bindings.EXPERIMENT, orgId, id), now()),
      )
    } catch (error) {
      // One organization's experiment must not keep the others from being written down.
      console.error(
        logLine('error', 'experiment_not_mirrored', { org_id: orgId, id, error: describeError(error) }),
      )
    }
  }
}

const jobs = [sendOverdueEffects, wakeTrainingRuns, mirrorExperiments, evaluateAlerts, sealAudits]

/** Everything that must happen although nobody asks. Runs every minute; running twice or late does no harm. */
export const tick = async (world: CronWorld): Promise<void> => {
  for (const job of jobs) {
    try {
      await job(world)
    } catch (error) {
      // One job's failure must not keep the others from running; the next tick tries again.
      console.error(logLine('error', 'cron_job_failed', { job: job.name, error: describeError(error) }))
    }
  }
}
