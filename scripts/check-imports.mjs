// Checks who imports whom: the layers of the architecture, by reading import lines.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { root } from './setup.mjs'

const all = [
  'contracts',
  'core',
  'db',
  'model',
  'durable-objects',
  'queues',
  'worker',
  'local',
  'ui',
  'config',
  'openfeature',
]

/** Rows may import columns; `types` allows `import type` only. */
const rules = {
  contracts: {},
  core: { contracts: 'values' },
  db: { contracts: 'values', core: 'values' },
  model: { contracts: 'values', core: 'values' },
  'durable-objects': { contracts: 'values', core: 'values' },
  queues: {
    contracts: 'values',
    core: 'values',
    db: 'values',
    model: 'values',
    'durable-objects': 'types',
    config: 'values',
  },
  worker: {
    contracts: 'values',
    core: 'values',
    db: 'values',
    model: 'values',
    'durable-objects': 'types',
    config: 'values',
  },
  local: { contracts: 'values', core: 'values' },
  ui: { contracts: 'values', core: 'values', worker: 'types' },
  openfeature: { contracts: 'types' },
}

/** The one place that may hold the classes of the Durable Objects. */
const exceptions = new Set(['worker/index.ts durable-objects'])

/** What a folder may import from npm where that is limited. */
const packages = {
  contracts: ['zod'],
  core: [
    'zod',
    '@noble/hashes',
    '@cfworker/json-schema',
    '@scure/base',
    'libphonenumber-js',
    'stdnum',
    'diff',
  ],
  openfeature: ['@openfeature/core', '@openfeature/server-sdk', '@openfeature/web-sdk'],
}

const filesOf = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx)$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))

const importsOf = (text) =>
  [
    ...text.matchAll(
      /^\s*(import|export)\s+(type\s+)?[^'"`;]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm,
    ),
  ].map((match) => ({ type: match[2] !== undefined, target: match[3] ?? match[4] ?? match[5] }))

const faults = []
for (const folder of Object.keys(rules)) {
  for (const file of filesOf(folder)) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const { type, target } of importsOf(text)) {
      if (!target.startsWith('.')) {
        const name = target
          .split('/')
          .slice(0, target.startsWith('@') ? 2 : 1)
          .join('/')
        const allowed = packages[folder]
        if (allowed && !allowed.includes(name)) faults.push(`${file} imports the package ${name}`)
        continue
      }
      const path = relative(root, resolve(root, dirname(file), target))
      const to = all.find((name) => path.startsWith(`${name}/`))
      if (to === undefined || to === folder) continue
      const rule = rules[folder][to]
      if (exceptions.has(`${file} ${to}`)) continue
      if (rule === undefined) faults.push(`${file} imports ${path}: ${folder} may not import ${to}`)
      else if (rule === 'types' && !type)
        faults.push(`${file} imports a value of ${path}: ${folder} may import types of ${to} only`)
    }
    if (folder === 'core' && /\bDate\.now\(|new Date\(\)|Math\.random\(|crypto\.randomUUID\(/.test(text)) {
      faults.push(`${file} reads the clock or makes randomness: pass it in`)
    }
  }
}
if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exit(1)
}
console.log(`Import rules hold in ${Object.keys(rules).length} folders.`)
