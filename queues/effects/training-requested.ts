import type { Effect } from './effect.ts'

/** Hands a new run to its Durable Object, which takes it from there. */
export const trainingRequested: Effect = async ({ run_id }, { organization, trainingRun }) => {
  const run = await organization.trainingRuns.get(String(run_id))
  if (run === null || run.status !== 'pending') return []
  await trainingRun(organization.orgId, run.id).create({
    orgId: organization.orgId,
    runId: run.id,
    limits: {
      searchCalls: run.config.max_calls,
      tokens: run.config.max_tokens ?? null,
      usd: run.config.max_usd ?? null,
    },
    deadline: run.deadline.getTime(),
  })
  return []
}
