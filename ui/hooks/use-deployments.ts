import type { z } from 'zod'
import type { deploymentCreate, RollbackMode } from '../../contracts/deployments.ts'
import { useMutation } from './use-mutation.ts'
import { useQuery } from './use-query.ts'

const touched = [['deployments'], ['agents'], ['agent'], ['stats']]

/** Deployments, newest first, of one agent or of all. */
export const useDeployments = (query: { agent_id?: string } = {}) =>
  useQuery({
    key: ['deployments', query],
    read: (client, signal) => client.deployments.list({ query }, { signal }),
    everyMs: 5_000,
  })

/** Proposes a rollout of a version or a candidate. */
export const useCreateDeployment = () =>
  useMutation(
    (client, body: z.input<typeof deploymentCreate>, options) => client.deployments.create({ body }, options),
    touched,
  )

export type DeploymentAction =
  | { readonly action: 'approve'; readonly id: string; readonly step?: number }
  | { readonly action: 'advance'; readonly id: string; readonly fromStep: number }
  | { readonly action: 'rollback'; readonly id: string; readonly mode: RollbackMode; readonly reason: string }

/** Approves, advances or rolls back a deployment. */
export const useChangeDeployment = () =>
  useMutation(async (client, change: DeploymentAction, options) => {
    const params = { id: change.id }
    if (change.action === 'rollback') {
      const { mode, reason } = change
      const body = { mode, ...(reason === '' ? {} : { reason }) }
      return client.deployments.rollback({ params, body }, options)
    }
    if (change.action === 'advance') {
      const body = { force: true, from_step: change.fromStep }
      return client.deployments.advance({ params, body }, options)
    }
    const body = change.step === undefined ? {} : { step: change.step }
    return client.deployments.approve({ params, body }, options)
  }, touched)
