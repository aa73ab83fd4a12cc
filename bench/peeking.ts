import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { checks, median, percent, printTable } from './checks.ts'
import { type Reference, readReference } from './peeking/reference.ts'
import type { Stops } from './peeking/run-binary.ts'
import {
  allScenarios,
  binaryScenarios,
  clusterScenarios,
  guardrailScenarios,
  type Scenario,
  sampleRatioScenarios,
} from './peeking/scenarios.ts'
import type { Task } from './peeking/worker.ts'

/**
 * How often tests that are watched after every unit are wrong, and how soon they are right: the product's statistics
 * beside the t-test and GrowthBook's asymptotic confidence sequence. Four to five minutes on two idle cores;
 * `--runs 200` is a quick look that proves less.
 */
const RUNS = runsAsked() ?? 2000
const WORKERS = 2
const RUNS_A_TASK = 20
/** Errors of 5 % with what 2,000 runs leave open. */
const MOST_FALSE = 0.055

/** One watcher of one scenario over all runs. */
interface Outcome {
  readonly reject: number
  readonly medianStop: number | null
}

const names: Readonly<Record<string, string>> = {
  tTest: 't-test',
  asymptotic: 'GrowthBook AsympCS',
  asymptoticOfFive: 'AsympCS, 5 of each',
  eProcess: 'e-process',
  harmRule: 'harm rule',
  eProcessOfRows: 'e-process of rows',
  chiSquare: 'chi-square p<.001',
  sequential: 'sequential p<.001',
  sequentialAt05: 'sequential p<.05',
  guardrails: 'any guardrail harmed',
}

const stops = await simulate()
const outcomeOf = (scenario: Scenario, watcher: string): Outcome => {
  const found = (stops.get(scenario.name) ?? []).flatMap((run) => run[watcher] ?? [])
  return { reject: found.length / RUNS, medianStop: median(found) }
}
const reference = readReference(new URL('../../shared/vectors/peeking_simulation.json', import.meta.url))

print(
  'One binary outcome a unit, 20,000 units, alpha .05; rejected, median unit at the stop; below it, in brackets,',
)
print('an earlier simulation in other code, where there is one.')
tableOf(binaryScenarios, ['tTest', 'asymptotic', 'asymptoticOfFive', 'eProcess', 'harmRule'])
print('\nUsers with many ratings, no difference; tests of rows take each rating for a unit')
tableOf(clusterScenarios, ['tTest', 'asymptotic', 'eProcessOfRows', 'eProcess'])
print('\nFive guardrails without harm, 10,000 units')
tableOf(guardrailScenarios, ['guardrails'])
print('\nSample ratio')
tableOf(sampleRatioScenarios, ['chiSquare', 'sequential', 'sequentialAt05'])
print('')
judge()

function judge(): void {
  const { claim } = checks()
  const cell = (name: string, watcher: string) => {
    const scenario = allScenarios.find((one) => one.name === name)
    if (!scenario) throw new Error(`There is no scenario ${name}`)
    return outcomeOf(scenario, watcher)
  }
  const nulls = binaryScenarios.filter(({ name }) => name.startsWith('NULL'))
  for (const scenario of [...nulls, ...clusterScenarios]) {
    const { reject } = outcomeOf(scenario, 'eProcess')
    claim(reject <= MOST_FALSE, `${scenario.name}: e-process wrong in ${percent(reject, 2)}, at most 5.5 %`)
  }
  for (const scenario of nulls) {
    const { reject } = outcomeOf(scenario, 'harmRule')
    claim(reject <= MOST_FALSE, `${scenario.name}: harm rule wrong in ${percent(reject, 2)}, at most 5.5 %`)
  }
  for (const watcher of ['eProcess', 'harmRule']) {
    const { reject, medianStop } = cell('HARM .95->.90 canary 5%', watcher)
    claim(
      medianStop !== null && reject > 0.5 && medianStop <= 5200,
      `harm .95 to .90 in a 5 % canary: ${names[watcher]} stops at ${medianStop} units, at most 5,200`,
    )
  }
  const lift = cell('LIFT .80->.83 50/50', 'eProcess')
  claim(lift.reject >= 0.99, `lift .80 to .83: power ${percent(lift.reject, 2)}, at least 99 %`)
  claim(
    lift.medianStop !== null && lift.medianStop <= 5500,
    `lift .80 to .83: median stop ${lift.medianStop} units, at most 5,500`,
  )
  for (const scenario of guardrailScenarios) {
    const { reject } = outcomeOf(scenario, 'guardrails')
    claim(reject <= 0.05, `${scenario.name}: false rollbacks ${percent(reject, 2)}, at most 5 %`)
  }
  for (const scenario of sampleRatioScenarios) {
    const { reject } = outcomeOf(scenario, 'sequential')
    if (scenario.factor === 1) {
      claim(reject <= 0.001, `${scenario.name}: false alarms ${percent(reject, 2)}, at most .1 %`)
      const atFive = outcomeOf(scenario, 'sequentialAt05').reject
      claim(atFive <= MOST_FALSE, `${scenario.name}: ${percent(atFive, 2)} at p < .05, at most 5.5 %`)
    } else claim(reject >= 0.99, `${scenario.name}: found in ${percent(reject)}, at least 99 %`)
  }
}

/** All runs of all scenarios, a few at a time to each worker. */
async function simulate(): Promise<Map<string, Stops[]>> {
  const tasks: Task[] = allScenarios.flatMap((scenario) =>
    Array.from({ length: Math.ceil(RUNS / RUNS_A_TASK) }, (_, at) => ({
      scenario,
      firstRun: at * RUNS_A_TASK,
      runs: Math.min(RUNS_A_TASK, RUNS - at * RUNS_A_TASK),
    })),
  )
  const results = new Map<string, Stops[]>()
  const startedAt = performance.now()
  let [next, done] = [0, 0]
  const work = async () => {
    const worker = new Worker(new URL('./peeking/worker.ts', import.meta.url))
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) {
      const runs = await ask(worker, task)
      results.set(task.scenario.name, [...(results.get(task.scenario.name) ?? []), ...runs])
      progress(++done / tasks.length, task.scenario.name, (performance.now() - startedAt) / 1000)
    }
    await worker.terminate()
  }
  await Promise.all(Array.from({ length: WORKERS }, work))
  progress(1, `${RUNS} runs of ${allScenarios.length} scenarios`, (performance.now() - startedAt) / 1000)
  process.stderr.write('\n')
  return results
}

/** Rejects when the worker fails. */
async function ask(worker: Worker, task: Task): Promise<Stops[]> {
  const answer = once(worker, 'message')
  worker.postMessage(task)
  // The worker answers with the runs of the task and with nothing else.
  const [runs] = (await answer) as [Stops[]]
  return runs
}

function progress(share: number, name: string, seconds: number): void {
  process.stderr.write(`\r${percent(share, 0).padStart(5)}  ${seconds.toFixed(0)} s  ${name}`.padEnd(90))
}

function tableOf(scenarios: readonly Scenario[], watchers: readonly string[]): void {
  const rows = scenarios.flatMap((scenario) => {
    const known = reference(scenario)
    const row = [scenario.name, ...watchers.map((watcher) => cellText(outcomeOf(scenario, watcher)))]
    const before = watchers.map((watcher) => (known[watcher] ? `(${cellText(known[watcher])})` : ''))
    return before.some((text) => text !== '') ? [row, ['', ...before]] : [row]
  })
  printTable([['', ...watchers.map((watcher) => names[watcher] ?? watcher)], ...rows])
}

function cellText({ reject, medianStop }: Reference): string {
  return `${percent(reject)}${medianStop === null ? '' : ` @${medianStop}`}`
}

function runsAsked(): number | null {
  const at = process.argv.indexOf('--runs')
  return at < 0 ? null : Number(process.argv[at + 1])
}

function print(line: string): void {
  console.log(line)
}
