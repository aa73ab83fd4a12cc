// Builds the pages and the widget, and copies the API reference beside them, into dist/ui.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build as bundle } from 'esbuild'
import { build } from 'vite'
import { buildApiDocs } from './build-api-docs.mjs'
import { root } from './setup.mjs'
import { slimContract } from './slim-contract.mjs'

/** Largest size of the widget, everything included, in bytes after gzip. */
const widgetBudget = 15 * 1024
/** Largest size of what the first page needs, scripts and styles, in bytes after gzip. */
const pageBudget = 60 * 1024

/** Largest size of one script that a page loads besides, in bytes after gzip. A schema library would not fit. */
const chunkBudget = 30 * 1024

const served = join(root, 'dist/ui')
/** Built here and put in place at once at the end, so that a running server never sees half of it. */
const outDir = join(root, 'dist/ui-next')
const gzipSize = (path) => gzipSync(readFileSync(path), { level: 9 }).length

const pages = await build({
  root: join(root, 'ui'),
  configFile: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [slimContract()],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2023',
    // The polyfill would be an inline script, which the content security policy refuses.
    modulePreload: { polyfill: false },
    rolldownOptions: { input: [join(root, 'ui/index.html'), join(root, 'ui/widget-demo.html')] },
  },
})

await bundle({
  entryPoints: [join(root, 'ui/widget/widget.ts')],
  outfile: join(outDir, 'widget.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2023',
  jsx: 'automatic',
  jsxImportSource: 'preact',
})

buildApiDocs(outDir)

const entry = pages.output.find((file) => file.type === 'chunk' && file.isEntry && file.name === 'index')
const scripts = pages.output.filter((file) => file.type === 'chunk' && file !== entry)
const firstPage = [entry.fileName, ...entry.imports, ...(entry.viteMetadata?.importedCss ?? [])]
for (const [name, size, budget] of [
  ['The widget', gzipSize(join(outDir, 'widget.js')), widgetBudget],
  [
    'The shell of the pages',
    firstPage.reduce((sum, file) => sum + gzipSize(join(outDir, file)), 0),
    pageBudget,
  ],
  [
    'The largest script besides',
    Math.max(...scripts.map((file) => gzipSize(join(outDir, file.fileName)))),
    chunkBudget,
  ],
]) {
  const text = `${name} has ${(size / 1024).toFixed(1)} of ${budget / 1024} KB (gzip)`
  if (size > budget) throw new Error(`${text}: make it smaller.`)
  console.info(text)
}

// The contents only: a running server watches the folder itself.
mkdirSync(served, { recursive: true })
for (const name of readdirSync(served)) rmSync(join(served, name), { recursive: true })
cpSync(outDir, served, { recursive: true })
rmSync(outDir, { recursive: true })
