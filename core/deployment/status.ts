import type { DeploymentStatus } from '../../contracts/deployments.ts'
import type { ExperimentStatus } from '../../contracts/experiments.ts'

/** The status of a rollout in the words of the API: it is a draft in its Durable Object while it awaits approval. */
export const deploymentStatusOf = (status: ExperimentStatus): DeploymentStatus => {
  switch (status) {
    case 'draft':
      return 'awaiting_approval'
    case 'completed':
      return 'completed'
    case 'rolled_back':
      return 'rolled_back'
    case 'running':
      return 'rolling_out'
    case 'paused':
    case 'stopped':
      throw new Error(`A rollout is never ${status}.`)
  }
}
