import type { z } from 'zod'
import type { agentCreate, agentPatch } from '../../contracts/agents.ts'
import { useMutation } from './use-mutation.ts'
import { useQuery } from './use-query.ts'

const touched = [['agents'], ['agent'], ['agent-versions'], ['stats']]

/** The organization's agents (at most 200). */
export const useAgents = () =>
  useQuery({
    key: ['agents'],
    read: (client, signal) => client.agents.list({ query: { limit: 200 } }, { signal }),
  })

/** One agent with the configuration that it serves. */
export const useAgent = (id: string) =>
  useQuery({
    key: ['agent', id],
    read: (client, signal) => client.agents.get({ params: { id } }, { signal }),
  })

/** The versions of an agent, newest first. */
export const useAgentVersions = (id: string) =>
  useQuery({
    key: ['agent-versions', id],
    read: (client, signal) => client.agents.versions({ params: { id } }, { signal }),
  })

/** Creates an agent with its first version. */
export const useCreateAgent = () =>
  useMutation(
    (client, body: z.input<typeof agentCreate>, options) => client.agents.create({ body }, options),
    touched,
  )

/** Renames an agent, or gives it its next version. */
export const useUpdateAgent = () =>
  useMutation(
    (client, { id, ...body }: z.input<typeof agentPatch> & { id: string }, options) =>
      client.agents.update({ params: { id }, body }, options),
    touched,
  )
