// `npm start`: sets up what is missing, serves everything at one address, and fills a demo organization once.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildPages, installDependencies, requireMachine, root, toolEnv } from './setup.mjs'

requireMachine()
await installDependencies()
if (!process.versions.node.startsWith('24.') && existsSync(join(root, 'node_modules/.bin/node'))) {
  // Go on under the project's own Node: npm put the machine's first because the project's was not there yet.
  const child = spawn(join(root, 'node_modules/.bin/node'), [import.meta.filename], {
    stdio: 'inherit',
    env: toolEnv(),
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => process.exit(code ?? 1))
} else {
  await buildPages()
  // An empty variable is taken for an absent one, as a shell's `PORT= npm start` means it.
  const port = Number(process.env.PORT || 8787)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    console.error(`PORT is ${process.env.PORT}; it must be a number from 1 to 65535.`)
    process.exit(1)
  }
  const stateDir = resolve(root, process.env.STATE_DIR || '.wrangler/state')
  const { startServer } = await import('./server.mjs')
  console.log('Starting the Workers …')
  const server = await startServer({ port, stateDir, env: process.env }).catch((error) => {
    console.error(error.message)
    process.exit(1)
  })
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, async () => {
      stopping = true
      await server.stop()
      process.exit(0)
    })
  }
  server.process.on('exit', (code, signal) => {
    if (stopping) return
    console.error(`The Workers ended (${signal ?? code}).`)
    process.exit(code ?? 1)
  })
  console.log(`
  Dashboard      ${server.url}/admin/learning
  API reference  ${server.url}/api/docs
  Sign-in        ${server.url}/dev/sign-in   (this machine only)
`)
  if (process.env.SEED !== 'none' && existsSync(join(root, 'scripts/seed/seed.ts'))) {
    const { seed } = await import('./seed/seed.ts')
    try {
      await seed({ url: server.url, stateDir })
    } catch (error) {
      console.error(error)
      console.error('The demo organization is not complete. Start again to go on where this ended.')
    }
  }
}
