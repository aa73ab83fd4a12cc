import type { Client } from '../../contracts/client.ts'
import type { Deployment } from '../../contracts/deployments.ts'
import { converse, type Helpdesk } from './conversations.ts'
import type { Question } from './helpdesk.ts'
import type { Note } from './progress.ts'
import { settled } from './settled.ts'
import { wave } from './simulated-client.ts'

const usersAtOnce = 40
const mostUsers = 240

const deploymentOf = async (admin: Client, agentId: string): Promise<Deployment> => {
  const { items } = await admin.deployments.list({ query: { agent_id: agentId } })
  const [latest] = items
  if (latest === undefined) throw new Error('The decision began no deployment.')
  return latest
}

/** Approves the deployment of the decision; clients meet it until it has come to the step that is held. */
export async function rollOut(
  helpdesk: Helpdesk,
  admin: Client,
  questions: readonly Question[],
  note: Note,
): Promise<Deployment> {
  const proposed = await deploymentOf(admin, helpdesk.agentId)
  if (proposed.status === 'awaiting_approval') {
    await admin.deployments.approve({ params: { id: proposed.id } })
  }
  for (let users = 0; ; users += usersAtOnce) {
    const deployment = await deploymentOf(admin, helpdesk.agentId)
    const { status, current_step, steps, percentage } = deployment
    const isHeld = (steps[current_step]?.hold_hours ?? 0) > 0
    if (status !== 'rolling_out' || isHeld || users >= mostUsers) return deployment
    const name = `rollout from ${users}`
    const size = { count: usersAtOnce, units: usersAtOnce, firstUnit: 101 + users }
    await converse(helpdesk, name, wave(name, questions, size), (done) =>
      note(`${percentage} % of the traffic, ${users + done} clients`),
    )
    await settled(admin)
  }
}
