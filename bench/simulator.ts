import { median, percent, printTable } from './checks.ts'
import { type Outcome, simulate, type Trace } from './simulator/simulate.ts'
import { worlds } from './simulator/worlds.ts'

/**
 * What becomes of experiments and rollouts in named worlds, run through the product's own code: `--runs 500` for finer
 * shares, `--world "A/A"` for one world alone, with the decisions of its first run.
 */
const RUNS = Number(argument('--runs') ?? 100)
const only = argument('--world')
const outcomes: readonly Outcome[] = ['A', 'B', 'inconclusive', 'completed', 'rolled_back']

const asked = worlds.filter(({ name }) => only === null || name === only)
if (asked.length === 0) throw new Error(`The worlds are: ${worlds.map(({ name }) => name).join('; ')}`)

const startedAt = performance.now()
const rows = asked.map((world) => {
  const traces = Array.from({ length: RUNS }, (_, seed) => simulate(world, seed))
  if (only !== null) traces.slice(0, 1).forEach(tell)
  process.stderr.write(`\r${world.name}`.padEnd(60))
  const decided = traces.flatMap(({ decidedAfterHours }) => decidedAfterHours ?? [])
  const mean = (of: (trace: Trace) => number) => traces.reduce((sum, trace) => sum + of(trace), 0) / RUNS
  return [
    world.name,
    ...outcomes.map((outcome) => {
      const share = traces.filter((trace) => trace.outcome === outcome).length / RUNS
      return share === 0 ? '' : percent(share, 0)
    }),
    median(decided)?.toFixed(1) ?? '',
    mean(({ users }) => users).toFixed(0),
    percent(mean(({ users, usersOfB }) => usersOfB / users)),
  ]
})
process.stderr.write(
  `\r${((performance.now() - startedAt) / RUNS / asked.length).toFixed(0)} ms a run`.padEnd(60),
)
process.stderr.write('\n')
console.log(`${RUNS} runs a world; "users" and "met B": until the decision, means`)
printTable([['', ...outcomes, 'median hours', 'users', 'met B'], ...rows])

function tell({ decisions, results }: Trace): void {
  for (const { type, actor, at, treatmentPercentage, reason } of decisions) {
    console.log(
      `${new Date(at).toISOString()}  ${type} by ${actor}, B ${treatmentPercentage} %  ${reason ?? ''}`,
    )
  }
  for (const reason of results.reasons) console.log(`  ${reason}`)
}

function argument(name: string): string | null {
  const at = process.argv.indexOf(name)
  return at < 0 ? null : (process.argv[at + 1] ?? null)
}
