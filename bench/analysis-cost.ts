import { DatabaseSync } from 'node:sqlite'
import { experimentDefinition, type Observation } from '../contracts/rpc/experiment.ts'
import { defaultGuardrails } from '../contracts/splits.ts'
import { type AnalysisState, newAnalysis } from '../core/experiment/analysis.ts'
import { addBatch } from '../core/experiment/batch.ts'
import { type UnitRecord, unitKey } from '../core/experiment/encounter.ts'
import { begin, initialState } from '../core/experiment/lifecycle.ts'
import { report } from '../core/experiment/report.ts'
import { checks, median, percent, printTable } from './checks.ts'
import { randomOf } from './random.ts'

/** Whether an analysis costs the same however much traffic there was, and what is kept of it. */
const SIZES = [1000, 100_000, 10_000_000]
const BATCH = 1000
const REPETITIONS = 400
/** Analyses a measurement: one alone is shorter than what a clock can tell. */
const AT_ONCE = 50
const STORED_UNITS = 100_000
const START = Date.UTC(2026, 9, 5)

const definition = experimentDefinition.parse({
  kind: 'experiment',
  id: '0192f0c0-0000-7000-8000-000000000004',
  orgId: '0192f0c0-0000-7000-8000-000000000001',
  agentId: '0192f0c0-0000-7000-8000-000000000003',
  unit: 'user',
  salt: 'cost',
  primaryMetric: 'satisfaction',
  guardrails: [...defaultGuardrails, { metric: 'latency_ms', max_relative_increase: 0.1 }],
  minSampleSize: 100,
  minDurationHours: 1,
  significanceThreshold: 0.05,
  controlPercentage: 50,
  treatmentPercentage: 50,
})
const { state } = begin(definition, initialState, { actor: 'operator', at: START, facts: {} })

const { claim } = checks()
const analyses = grow()
const times = timeAnalyses(analyses)
const sizes = analyses.map((analysis) => JSON.stringify(analysis).length)

console.log(`Analysis (the answer of GET /experiments/{id}/results), median of ${REPETITIONS} measurements`)
printTable([
  ['units', 'microseconds', 'bytes of the analysis'],
  ...SIZES.map((units, at) => [units.toLocaleString('en'), (times[at] ?? 0).toFixed(1), String(sizes[at])]),
])
const spread = Math.max(...times) / Math.min(...times) - 1
claim(spread <= 0.2, `the slowest takes ${percent(spread)} longer than the fastest, at most 20 %`)
const growth = Math.max(...sizes) - Math.min(...sizes)
claim(growth <= 200, `the analysis grows by ${growth} bytes, at most 200: longer numbers, not more of them`)

const stored = await measureUnits()
console.log(
  `\nThe table of units, ${STORED_UNITS.toLocaleString('en')} rows written by the product's own storage`,
)
printTable([
  ['', 'bytes a unit'],
  ['in the order of arrival', stored.perUnit.toFixed(1)],
  ['packed (after vacuum)', stored.packed.toFixed(1)],
])
console.log(`  Of a packed row 8 bytes are the number of the unit, 16 its two probabilities, 5 the second of its
  exposure, the rest variant, split version, counted metrics and the headers of SQLite; numbers are hashes, so rows come in random order and pages are
  nine tenths full. A row is needed because the unit is the observation: a second rating must not count again, and a
  unit that meets a changed split is compared under the probability that it had by then.`)

/** The state after so many units, all of one stream. */
function grow(): AnalysisState[] {
  const random = randomOf(2026, 'analysis cost')
  const states: AnalysisState[] = []
  let analysis = newAnalysis(definition)
  for (let units = 0; units < Math.max(...SIZES); units += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, at) => observe(units + at, random.uniform))
    analysis = addBatch(definition, analysis, batch, () => null).analysis
    if (SIZES.includes(units + BATCH)) states.push(analysis)
    if ((units + BATCH) % 250_000 === 0)
      process.stderr.write(`\r${(units + BATCH).toLocaleString('en')} units`)
  }
  process.stderr.write('\n')
  return states
}

function observe(unit: number, uniform: () => number): Observation {
  return {
    unit: unitKey(`user-${unit}`),
    at: START,
    variant: uniform() < 0.5 ? 'B' : 'A',
    probability: 0.5,
    configVersion: 1,
    metrics: {
      satisfaction: Number(uniform() < 0.8),
      thumbs_down_rate: Number(uniform() < 0.1),
      error_rate: Number(uniform() < 0.02),
      latency_ms: 200 - 600 * Math.log(uniform()),
    },
  }
}

/** Microseconds an analysis; the sizes take turns, so that a busy machine slows all of them down. */
function timeAnalyses(states: readonly AnalysisState[]): number[] {
  const measured: number[][] = states.map(() => [])
  for (let repetition = -50; repetition < REPETITIONS; repetition++) {
    for (const [at, analysis] of states.entries()) {
      const before = performance.now()
      for (let again = 0; again < AT_ONCE; again++) report({ definition, state, analysis }, START + 3_600_000)
      if (repetition >= 0) measured[at]?.push(((performance.now() - before) * 1000) / AT_ONCE)
    }
  }
  return measured.map((list) => median(list) ?? 0)
}

/** The part of the storage that is measured; its module speaks of Workers' global types, which tests do not have. */
interface StorageModule {
  readonly ExperimentStorage: new (sql: {
    exec(query: string, ...values: (string | number)[]): unknown
  }) => { writeUnit(id: number, unit: UnitRecord): void }
}

/** Bytes that the database file grows by, a unit, with the schema and statements of the Durable Object. */
async function measureUnits(): Promise<{ perUnit: number; packed: number }> {
  const database = new DatabaseSync(':memory:')
  const path = new URL('../durable-objects/experiment/storage.ts', import.meta.url).href
  const { ExperimentStorage }: StorageModule = await import(path)
  const storage = new ExperimentStorage({
    exec: (query, ...values) => {
      if (query.startsWith('pragma')) return { toArray: () => database.prepare(query).all() }
      return values.length === 0 ? database.exec(query) : database.prepare(query).run(...values)
    },
  })
  const bytes = () =>
    Number(database.prepare('pragma page_count').get()?.page_count) *
    Number(database.prepare('pragma page_size').get()?.page_size)
  const before = bytes()
  database.exec('begin')
  for (let unit = 0; unit < STORED_UNITS; unit++) {
    storage.writeUnit(unitKey(`user-${unit}`), {
      variant: unit % 2 === 0 ? 'A' : 'B',
      configVersion: 1,
      probability: 0.5,
      splitProbability: 0.5,
      exposedAt: START,
      totals: {},
      counted: 15,
    })
  }
  database.exec('commit')
  const grown = bytes() - before
  database.exec('vacuum')
  return { perUnit: grown / STORED_UNITS, packed: (bytes() - before) / STORED_UNITS }
}
