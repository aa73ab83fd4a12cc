import type { TrainingMessage } from '../../contracts/messages.ts'
import { describeError, logLine } from '../../core/log-line.ts'
import { withOrganization } from '../../db/organization.ts'
import { ModelError } from '../../model/client.ts'
import type { LearningWorld } from '../learning-world.ts'
import { executeStep } from '../training/execute-step.ts'
import { loadRun, toTrainingItem } from '../training/load-run.ts'
import type { RunStep } from '../training/run-state.ts'

/** Attempts after which a failing step fails its run. */
const maxAttempts = 8

/** Executes one step of a run. Throws what a later attempt may cure; anything else ends the run as failed. */
export const consumeStep = async (
  message: Extract<TrainingMessage, { type: 'step' }>,
  world: LearningWorld,
): Promise<void> => {
  const { org_id: orgId, run_id: runId, step_id: stepId } = message
  const object = world.trainingRun(orgId, runId)
  const begun = await object.begin(orgId, stepId)
  if (begun === null) return
  // The payload is what the pipeline planned, stored by the run's own object.
  const step: RunStep = JSON.parse(begun.payload)
  try {
    const { result, spent } = await withOrganization(world.store, orgId, async (organization) => {
      const { grader, input } = await loadRun(organization, runId)
      const open = new Map([...input.search.train, ...input.search.validation].map((item) => [item.id, item]))
      return executeStep(step, {
        access: world.access,
        grader,
        openItems: async (ids) => ids.flatMap((id) => open.get(id) ?? []),
        evaluationItems: async ({ id, split }, ids) => {
          const positions = ids.map(Number)
          const items =
            split === 'sealed'
              ? await organization.evaluationItems.sealed(id, positions)
              : await organization.evaluationItems.benchmark(id, positions)
          return items.map(toTrainingItem)
        },
        reserve: (estimate) => object.reserve(orgId, stepId, estimate),
      })
    })
    await object.complete(orgId, stepId, JSON.stringify(result), spent)
  } catch (error) {
    const retryable = !(error instanceof ModelError) || error.retryable
    if (retryable && begun.attempt < maxAttempts) throw error
    console.error(
      logLine('error', 'step_failed', {
        run_id: runId,
        step_id: stepId,
        attempt: begun.attempt,
        error: describeError(error),
      }),
    )
    await object.abort(orgId, 'error', error instanceof Error ? error.message : String(error))
  }
}
