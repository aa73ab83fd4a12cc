import type { Client } from '../../contracts/client.ts'
import type { RouteResult } from '../../contracts/route.ts'
import type { trainingRoutes } from '../../contracts/training.ts'
import type { Note } from './progress.ts'

export type Run = RouteResult<typeof trainingRoutes.get>

const name = 'First optimization'
const patienceMs = 10 * 60_000
const pauseMs = 300

/** Starts optimizing the agent on the dataset, unless that run is there already. */
export async function startTraining(admin: Client, agentId: string, datasetId: string): Promise<string> {
  const { training_runs } = await admin.training.list({ query: { agent_id: agentId } })
  const existing = training_runs.find((run) => run.name === name)
  if (existing !== undefined) return existing.id
  const { id } = await admin.training.create({
    body: {
      name,
      agent_id: agentId,
      dataset_id: datasetId,
      training_type: 'prompt_optimization',
      config: { max_calls: 400, seed: 7 },
    },
  })
  return id
}

/** Waits for the verdict of a run. */
export async function trained(admin: Client, id: string, note: Note): Promise<Run> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const run = await admin.training.get({ params: { id } })
    if (run.status === 'completed') return run
    if (run.status === 'failed' || run.status === 'cancelled') {
      throw new Error(`The training run ${run.status}: ${run.error ?? run.reasons.join(' ')}`)
    }
    if (performance.now() > deadline) throw new Error(`The training run is still at ${run.stage}.`)
    note(`${run.progress_percentage} %, ${run.stage}, ${run.cost.calls} model calls`)
    await new Promise((done) => setTimeout(done, pauseMs))
  }
}
