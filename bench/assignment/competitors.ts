import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, run } from '../../scripts/setup.mjs'

/** Where what we are compared with is installed; no part of the product's own dependencies. */
export const competitorsDir = join(root, 'bench/competitors')

const resolver = createRequire(join(competitorsDir, 'package.json'))

/** Installs the exact versions of bench/competitors/package.json unless they are there. */
export async function installCompetitors(): Promise<void> {
  if (existsSync(join(competitorsDir, 'node_modules/unleash-server'))) return
  console.log('Installing what we are compared with (250 MB, once) …')
  await run('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: competitorsDir,
  })
}

/**
 * Loads a package of the competitors' folder.
 * @typeParam T the part of its exports that the caller uses: it is not installed where the types are checked
 */
export async function loadCompetitor<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(resolver.resolve(name)).href)) as T
}
