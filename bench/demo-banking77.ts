// `npm run demo:banking77`: the whole loop on real questions, through the public API only.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { shuffled } from '../core/randomness.ts'
import { freePort } from '../scripts/free-port.mjs'
import { startServer } from '../scripts/server.mjs'
import { buildPages, installDependencies, root } from '../scripts/setup.mjs'
import { clientOf } from '../tests/harness/client.ts'
import { banking77Splits } from './banking77.ts'

const folder = join(root, '../shared/data/banking77')
if (!existsSync(folder)) {
  console.log('BANKING77 is not here (../shared/data/banking77): nothing to show.')
  process.exit(0)
}

const flag = (name: string, otherwise: string) => {
  const at = process.argv.indexOf(`--${name}`)
  return at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise)
}
/** Which splits get shuffled labels: `none`, `train` (train and validation) or `all`. */
const shuffle = flag('shuffle', 'none')
const seeds = flag('seeds', '0').split(',').map(Number)
const maxCalls = Number(flag('max-calls', '1200'))

const vaguePrompt = 'You are a helpful assistant for a bank.'

await installDependencies()
await buildPages()
const stateDir = mkdtempSync(join(tmpdir(), 'banking77-'))
const server = await startServer({ port: await freePort(), stateDir })

type Splits = ReturnType<typeof banking77Splits>

const rowsOf = (splits: Splits, seed: number): string => {
  const names = ['train', 'validation', 'test'] as const
  return names
    .flatMap((split) => {
      const items = splits[split]
      const isShuffled = shuffle === 'all' || (shuffle === 'train' && split !== 'test')
      const outputs = items.map(({ expected }) => expected)
      const labels = isShuffled ? shuffled(outputs, { seed, step: 'demo', purpose: split }) : outputs
      return items.map(({ input }, n) => JSON.stringify({ input, expected_output: labels[n], split }))
    })
    .join('\n')
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`

const show = async (seed: number): Promise<void> => {
  const client = await clientOf(server.url, crypto.randomUUID(), 'admin')
  const splits = banking77Splits(pathToFileURL(`${folder}/`), seed)
  const agent = await client.agents.create({
    body: {
      slug: 'banking',
      name: 'Banking questions',
      domain: 'banking',
      config: { system_prompt: vaguePrompt },
    },
  })
  const imported = await client.datasets.import({
    query: { name: 'BANKING77', agent_id: agent.id },
    body: rowsOf(splits, seed),
  })
  const { counts } = imported
  console.log(
    `\nseed ${seed}: ${counts.train} train, ${counts.validation} validation, ${counts.test} sealed test; ${imported.rejected.length} rows rejected`,
  )
  const started = Date.now()
  const { id } = await client.training.create({
    body: {
      name: 'BANKING77',
      agent_id: agent.id,
      dataset_id: imported.dataset_id,
      training_type: 'prompt_optimization',
      config: { max_calls: maxCalls, seed },
    },
  })
  let shown = -1
  for (;;) {
    const run = await client.training.get({ params: { id } })
    if (run.progress_percentage !== shown) {
      shown = run.progress_percentage
      process.stdout.write(
        `\r  ${String(shown).padStart(3)} %  ${run.stage.padEnd(12)} ${run.cost.calls} calls   `,
      )
    }
    if (run.status !== 'pending' && run.status !== 'running') {
      const { baseline, best, difference } = run
      console.log(`\n  ${run.status} after ${Math.round((Date.now() - started) / 1000)} s`)
      if (baseline)
        console.log(
          `  baseline    ${percent(baseline.score)}  (${percent(baseline.ci_low)} to ${percent(baseline.ci_high)})`,
        )
      if (best)
        console.log(
          `  best        ${percent(best.score)}  (${percent(best.ci_low)} to ${percent(best.ci_high)})  ${best.method}`,
        )
      for (const other of run.comparisons)
        console.log(`  comparison  ${percent(other.score)}  ${other.method}`)
      if (difference) {
        console.log(
          `  difference  ${percent(difference.value)}  (${percent(difference.ci_low)} to ${percent(difference.ci_high)}, p = ${difference.p_value.toPrecision(2)})`,
        )
      }
      console.log(`  verdict     ${run.verdict}  (${run.stop_reason})`)
      console.log(`  calls used  ${run.cost.calls} of ${maxCalls}`)
      for (const reason of run.reasons) console.log(`  - ${reason}`)
      return
    }
    await new Promise((done) => setTimeout(done, 500))
  }
}

try {
  for (const seed of seeds) await show(seed)
} finally {
  await server.stop()
  rmSync(stateDir, { recursive: true, force: true })
}
