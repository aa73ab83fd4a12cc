import type { Client } from '../../contracts/client.ts'
import type { ExperimentResults } from '../../contracts/experiments.ts'
import { converse, type Helpdesk } from './conversations.ts'
import type { Question } from './helpdesk.ts'
import type { Note } from './progress.ts'
import { settled } from './settled.ts'
import { wave } from './simulated-client.ts'

const name = 'Hand-written prompt against learned examples'
const usersAtOnce = 120
const mostUsers = 960

/** The first steps go by as soon as clients have met them; the half is held for whoever opens the page. */
const rollout = {
  steps: [
    { percentage: 10, hold_hours: 0 },
    { percentage: 25, hold_hours: 0 },
    { percentage: 50, hold_hours: 24 },
    { percentage: 100, hold_hours: 24 },
  ],
  min_sample_size: 5,
}

/**
 * The candidate of a draft against the current version, under settings that a demonstration can meet: the draft
 * itself keeps the product's own, which take a week.
 */
async function startExperiment(admin: Client, agentId: string, draftId: string): Promise<string> {
  const { items } = await admin.experiments.list({ query: { agent_id: agentId } })
  const found = items.find((experiment) => experiment.name === name)
  const { treatment_config } = await admin.experiments.get({ params: { id: draftId } })
  const { id, status } =
    found ??
    (await admin.experiments.create({
      body: {
        name,
        description: 'The candidate of the first training run meets clients.',
        hypothesis: 'Answers that follow well-chosen examples satisfy more clients.',
        agent_id: agentId,
        treatment_config,
        salt: 'helpdesk-demo',
        min_sample_size: 80,
        min_duration_hours: 0,
      },
    }))
  if (status === 'draft') await admin.experiments.start({ params: { id } })
  return id
}

/**
 * Runs the experiment with ever more clients until it has a winner, and decides for it. Without a winner after the last
 * client it goes on running.
 */
export async function experiment(
  helpdesk: Helpdesk,
  admin: Client,
  draftId: string,
  questions: readonly Question[],
  note: Note,
): Promise<ExperimentResults> {
  const id = await startExperiment(admin, helpdesk.agentId, draftId)
  const params = { id }
  for (let users = 0; ; users += usersAtOnce) {
    await settled(admin)
    const results = await admin.experiments.results({ params })
    if (results.status !== 'running' || (results.winner === null && users >= mostUsers)) return results
    if (results.winner !== null) {
      const isBetter = results.winner === 'B'
      const reason = isBetter
        ? 'More clients are satisfied, and no guardrail is harmed.'
        : 'The current version satisfies more clients.'
      await admin.experiments.decide({
        params,
        body: { decision: isBetter ? 'deploy' : 'keep_current', reason, rollout },
      })
      return admin.experiments.results({ params })
    }
    const name = `experiment from ${users}`
    const size = { count: usersAtOnce, units: usersAtOnce, firstUnit: 101 + users }
    await converse(helpdesk, name, wave(name, questions, size), (done) =>
      note(`${users + done} clients, p = ${results.p_value.toPrecision(2)} so far`),
    )
  }
}
