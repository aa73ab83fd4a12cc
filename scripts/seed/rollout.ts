import type { Client } from '../../contracts/client.ts'
import type { Deployment } from '../../contracts/deployments.ts'
import { converse, type Helpdesk } from './conversations.ts'
import type { Question } from './helpdesk.ts'
import type { Note } from './progress.ts'
import { settled } from './settled.ts'
import { wave } from './simulated-client.ts'

/** Where the rollout is left for whoever opens the page: there are steps to go, and a version to go back to. */
const leftAt = 3
const usersAStep = 40

const deploymentOf = async (admin: Client, agentId: string): Promise<Deployment> => {
  const { items } = await admin.deployments.list({ query: { agent_id: agentId } })
  const [latest] = items
  if (latest === undefined) throw new Error('The decision began no deployment.')
  return latest
}

/** Approves the deployment of the decision and takes it through its first steps, each met by clients. */
export async function rollOut(
  helpdesk: Helpdesk,
  admin: Client,
  questions: readonly Question[],
  note: Note,
): Promise<Deployment> {
  let deployment = await deploymentOf(admin, helpdesk.agentId)
  const params = { id: deployment.id }
  if (deployment.status === 'awaiting_approval') deployment = await admin.deployments.approve({ params })
  while (deployment.status === 'rolling_out' && deployment.current_step < leftAt) {
    const { current_step, percentage } = deployment
    const name = `rollout step ${current_step}`
    const asked = wave(name, questions, {
      count: usersAStep,
      units: usersAStep,
      firstUnit: 101 + current_step * usersAStep,
    })
    await converse(helpdesk, name, asked, (done) => note(`${percentage} %, ${done} of ${usersAStep} clients`))
    await settled(admin)
    deployment = await admin.deployments.advance({ params, body: { force: true } })
  }
  return deployment
}
