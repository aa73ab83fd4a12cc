import type { AgentConfig } from '../../contracts/agents.ts'
import type { Context } from '../context.ts'
import type { ConfigSource } from './decide.ts'

/** A configuration with its JSON, which answers hold as it is. */
export interface ServedConfig {
  readonly config: AgentConfig
  readonly json: string
}

/** A configuration has 256 kB at most: what all of them take stays far below an isolate's 128 MB. */
const capacity = 100

/** Versions and variants never change, so they are never refreshed. The least recently used one goes first. */
const configs = new Map<string, ServedConfig>()

const keyOf = ({ organization }: Context, agentId: string, source: ConfigSource) => {
  const name =
    source.kind === 'version' ? `${agentId}@${source.version}` : `${source.experimentId}/${source.variant}`
  return `${organization.orgId}:${name}`
}

/** The configuration itself, where the isolate read it before; null when `servedConfig` must be asked. */
export const knownConfig = (context: Context, agentId: string, source: ConfigSource): ServedConfig | null => {
  const key = keyOf(context, agentId, source)
  const known = configs.get(key)
  if (known === undefined) return null
  configs.delete(key)
  configs.set(key, known)
  return known
}

/** The configuration itself, from memory once it was read. */
export const servedConfig = async (
  context: Context,
  agentId: string,
  source: ConfigSource,
): Promise<ServedConfig> => {
  const known = knownConfig(context, agentId, source)
  if (known !== null) return known
  const { organization } = context
  const key = keyOf(context, agentId, source)
  const config =
    source.kind === 'version'
      ? (await organization.agents.version(agentId, source.version))?.config
      : await organization.experiments.variantConfig(source.experimentId, source.variant)
  if (!config) throw new Error(`The configuration ${key} is assigned and does not exist.`)
  const served = { config, json: JSON.stringify(config) }
  configs.set(key, served)
  for (const oldest of configs.keys()) {
    if (configs.size <= capacity) break
    configs.delete(oldest)
  }
  return served
}
