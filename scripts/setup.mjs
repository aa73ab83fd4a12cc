// Brings a fresh clone to where it can run: dependencies, pages. Skips what is done.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

/** The environment of every tool: the project's own Node first, whatever the machine has. */
export const toolEnv = (extra = {}) => ({
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  // Its tracing of every request makes a busy local server a hundred times slower.
  X_LOCAL_OBSERVABILITY: 'false',
  ...extra,
})

/** Runs a command to its end; rejects with its last lines when it fails. */
export const run = (command, args, { quiet = true, env = toolEnv(), cwd = root } = {}) =>
  new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        output += chunk
      })
    child.on('error', fail)
    child.on('close', (code) =>
      code === 0
        ? done(output)
        : fail(
            new Error(
              `${command} ${args.join(' ')} ended with ${code}\n${output.split('\n').slice(-30).join('\n')}`,
            ),
          ),
    )
  })

/** Prints a step and how long it took, or what to do when it cannot work. */
export const step = async (name, wayOut, work) => {
  process.stdout.write(`${name} … `)
  const started = Date.now()
  try {
    const result = await work()
    console.log(`done (${((Date.now() - started) / 1000).toFixed(1)} s)`)
    return result
  } catch (error) {
    console.log('failed')
    console.error(`${error.message}\n\n${wayOut}`)
    process.exit(1)
  }
}

const hashOf = (paths) => {
  const hash = createHash('sha256')
  const add = (path) => {
    if (!existsSync(path)) return
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name))
    else hash.update(path).update(readFileSync(path))
  }
  for (const path of paths) add(join(root, path))
  return hash.digest('hex')
}

/** Does the work unless it was done for the same files before. */
const unlessDone = async (name, inputs, output, work) => {
  const stamp = join(root, 'node_modules', '.prisma-glow', `${name}.txt`)
  const hash = hashOf(inputs)
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  await work()
  mkdirSync(join(root, 'node_modules', '.prisma-glow'), { recursive: true })
  writeFileSync(stamp, hash)
}

/**
 * Dependencies exactly as in the lockfile. Not `npm ci`: it refuses a lockfile without the binaries of platforms that
 * the registry in use does not offer.
 */
export const installDependencies = () =>
  unlessDone('dependencies', ['package-lock.json'], 'node_modules/wrangler', () =>
    step(
      'Installing dependencies',
      'The npm registry must be reachable, and the disk needs about 1 GB. Then run the same command again.',
      () =>
        run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
          env: process.env,
        }),
    ),
  )

/** What the headless browser of the tests needs beside itself on Linux. */
const browserLibrary = 'libnss3'

const hasBrowserLibrary = async () =>
  (await run('ldconfig', ['-p']).catch(() => '')).includes(`${browserLibrary}.so`)

/** The library that the bundled browser links to; installed where that is allowed, otherwise named. */
export const prepareBrowser = async () => {
  if (process.platform !== 'linux' || (await hasBrowserLibrary())) return
  await step(
    'Preparing the browser',
    `The browser of the tests needs ${browserLibrary}. Install it as an administrator: apt-get install ${browserLibrary}`,
    async () => {
      await run('apt-get', ['update', '-qq'])
      await run('apt-get', ['install', '-y', '-qq', browserLibrary])
    },
  )
}

/** Pages, widget and API reference as static files. */
export const buildPages = () =>
  unlessDone(
    'pages',
    [
      'ui',
      'contracts',
      'core',
      'package-lock.json',
      'scripts/build-ui.mjs',
      'scripts/build-api-docs.mjs',
      'worker/errors.ts',
    ],
    'dist/ui/index.html',
    () =>
      step(
        'Building the pages',
        'If node_modules was changed by hand, remove it and run the same command again.',
        () => run('node', ['scripts/build-ui.mjs']),
      ),
  )

/** Ends the process with a sentence when the machine cannot run the project at all. */
export const requireMachine = () => {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) {
    console.error(
      `Node ${process.versions.node} is too old: Node 20 or newer is needed to install the project, which then brings its own.`,
    )
    process.exit(1)
  }
}
