// Makes the configuration of one machine from the deployable ones: the same Workers, with the local stand-ins behind
// the bindings of what has no local simulator. Nothing of this reaches a deployment.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parse } from 'smol-toml'

/** Secrets of this machine, made once and kept with its state, so that tokens survive a restart. */
const localSecrets = (stateDir) => {
  const path = join(stateDir, 'secrets.json')
  if (!existsSync(path)) {
    const secret = () => randomBytes(32).toString('base64url')
    writeFileSync(path, JSON.stringify({ assignment: secret(), feedback: secret() }), { mode: 0o600 })
  }
  return JSON.parse(readFileSync(path, 'utf8'))
}

/**
 * Writes the three configurations into the state directory and returns their paths, the front door first.
 * `env` is the environment of the command; OPENAI_API_KEY in it replaces the reference model by the real provider.
 */
export const writeLocalConfigs = ({ root, stateDir, env }) => {
  mkdirSync(stateDir, { recursive: true })
  const secrets = localSecrets(stateDir)
  const realProvider = Boolean(env.OPENAI_API_KEY)
  const model = realProvider
    ? {
        OPENAI_API_KEY: env.OPENAI_API_KEY,
        ...(env.OPENAI_BASE_URL ? { OPENAI_BASE_URL: env.OPENAI_BASE_URL } : {}),
        ...(env.OPENAI_MODEL ? { OPENAI_MODEL: env.OPENAI_MODEL } : {}),
      }
    : { OPENAI_API_KEY: 'local', OPENAI_BASE_URL: 'http://model.local/v1' }
  const overrides = {
    JWKS_URL: 'http://identity.local/.well-known/jwks.json',
    JWT_ISSUER: 'http://identity.local/',
    ASSIGNMENT_TOKEN_SECRETS: secrets.assignment,
    FEEDBACK_TOKEN_SECRETS: secrets.feedback,
    ...model,
  }
  const standIn = (binding, entrypoint) => ({ binding, service: 'prisma-glow-local', entrypoint })
  const standIns = [
    standIn('IDENTITY', 'Identity'),
    standIn('VECTORIZE', 'Vectorize'),
    ...(realProvider ? [] : [standIn('MODEL', 'Model')]),
  ]

  const write = (source, change) => {
    const path = join(root, source)
    const config = change(parse(readFileSync(path, 'utf8')))
    const base = dirname(path)
    config.main = resolve(base, config.main)
    if (config.assets) config.assets.directory = resolve(base, config.assets.directory)
    for (const database of config.d1_databases ?? []) {
      if (database.migrations_dir) database.migrations_dir = resolve(base, database.migrations_dir)
    }
    const target = join(stateDir, 'config', `${config.name}.json`)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, JSON.stringify(config, null, 2))
    return target
  }
  const deployable = ({ vectorize: _, ...config }) => ({
    ...config,
    services: [...(config.services ?? []), ...standIns],
    vars: { ...config.vars, ...overrides },
  })
  return {
    local: write('local/wrangler.toml', (config) => config),
    api: write('wrangler.toml', deployable),
    learning: write('queues/wrangler.toml', deployable),
  }
}
