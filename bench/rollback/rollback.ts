// `npm run bench:rollback`: how long a broken version goes on being served, under steady traffic, with one process of
// the API and with three over the same data. Ends with 1 when something takes longer than it may.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPages, installDependencies } from '../../scripts/setup.mjs'
import { startProcesses } from './processes.ts'
import { alertsWanted, breach, kinds, type Observed, rollBack } from './scenario.ts'
import { assignmentsPerSecond } from './traffic.ts'

/** What must hold. */
const breachWithinSeconds = 60
const rollbackWithinSeconds = 2
/** Below this share of the asked rate the machine was too slow to say anything. */
const leastRate = 0.95

/** Observations until one had its traffic, at most. */
const attempts = 3

/** Manual rollbacks of a number of processes; each process is asked, for rollouts and experiments in turn. */
const rollbacks = 6

const rows: string[][] = []
let isBroken = false

const report = (row: readonly string[], holds: boolean): void => {
  isBroken ||= !holds
  rows.push([...row, holds ? 'holds' : 'FAILS'])
  console.log(rows.at(-1)?.join('  '))
}

const seconds = (value: number) => `${value.toFixed(2)} s`
const exactly = (counts: readonly number[], wanted: number) => counts.every((count) => count === wanted)

/** One line while it runs. */
const say = (what: string, { lastNewBegan, lastNewAnswered, process, traffic }: Observed): void =>
  console.log(
    `  ${what}: last B began ${seconds(lastNewBegan)}, was answered ${seconds(lastNewAnswered)} at process ${process + 1}; ${traffic.perSecond.toFixed(0)} assignments a second, p50 ${traffic.p50Ms.toFixed(0)} ms, p99 ${traffic.p99Ms.toFixed(0)} ms`,
  )

/** What every rollback must leave behind, and what the traffic was. */
const reportCommon = (processes: string, name: string, all: readonly Observed[]): void => {
  const audits = all.map(({ auditRows }) => auditRows)
  report([processes, `${name}: audit rows each`, '1', audits.join(' ')], exactly(audits, 1))
  const alerts = all.map(({ alerts: count }) => count)
  report(
    [
      processes,
      `${name}: alerts each`,
      alertsWanted === null ? 'counted' : String(alertsWanted),
      alerts.join(' '),
    ],
    alertsWanted === null || exactly(alerts, alertsWanted),
  )
  const traffics = all.map(({ traffic }) => traffic)
  const slowest = Math.min(...traffics.map(({ perSecond }) => perSecond))
  const p50 = Math.max(...traffics.map(({ p50Ms }) => p50Ms)).toFixed(0)
  const p99 = Math.max(...traffics.map(({ p99Ms }) => p99Ms)).toFixed(0)
  report(
    [
      processes,
      `${name}: assignments a second, at least`,
      `${assignmentsPerSecond}`,
      `${slowest.toFixed(0)} (p50 ${p50} ms, p99 ${p99} ms)`,
    ],
    slowest >= leastRate * assignmentsPerSecond,
  )
  const failures = traffics.flatMap(({ failures: those }) => those)
  report([processes, `${name}: requests that failed`, '0', String(failures.length)], failures.length === 0)
  for (const failure of failures.slice(0, 5)) console.log(`    ${failure}`)
}

/** Observes until the machine carried the traffic: with less of it nothing is shown, whatever came out. */
const observed = async (what: string, observe: () => Promise<Observed>): Promise<Observed> => {
  for (let attempt = 1; ; attempt++) {
    const seen = await observe()
    say(what, seen)
    if (attempt === attempts || seen.traffic.perSecond >= leastRate * assignmentsPerSecond) return seen
    console.log('  again: the machine was too busy for the traffic')
  }
}

const measure = async (count: number): Promise<void> => {
  const stateDir = mkdtempSync(join(tmpdir(), 'rollback-'))
  const running = await startProcesses(stateDir, count)
  const end = async () => {
    await running.stop()
    rmSync(stateDir, { recursive: true, force: true })
  }
  const stopOnSignal = () => void end().then(() => process.exit(1))
  process.once('SIGINT', stopOnSignal)
  process.once('SIGTERM', stopOnSignal)
  try {
    const processes = String(count)
    const breaches: Observed[] = []
    for (const kind of kinds) {
      const seen = await observed(`breach, ${kind}`, () => breach(running.urls, kind))
      breaches.push(seen)
      report(
        [
          processes,
          `breach of a guardrail, ${kind}: control everywhere after`,
          `<= ${breachWithinSeconds} s`,
          seconds(seen.lastNewBegan),
        ],
        // Before it, something else would have ended it.
        seen.lastNewBegan > 0 && seen.lastNewBegan <= breachWithinSeconds,
      )
    }
    reportCommon(processes, 'breach of a guardrail', breaches)
    const byHand: Observed[] = []
    for (let n = 0; n < rollbacks; n++) {
      // Each kind at each process.
      const kind = kinds[Math.floor(n / count) % kinds.length] ?? 'rollout'
      const what = `by hand, ${kind}, asked of process ${(n % count) + 1}`
      byHand.push(await observed(what, () => rollBack(running.urls, kind, n % count)))
    }
    const last = byHand.map(({ lastNewBegan }) => Math.max(0, lastNewBegan))
    report(
      [
        processes,
        'rollback by hand: last request that got B began after',
        `<= ${rollbackWithinSeconds} s`,
        `${seconds(Math.max(...last))} (${last.map((value) => value.toFixed(2)).join(' ')})`,
      ],
      Math.max(...last) <= rollbackWithinSeconds,
    )
    reportCommon(processes, 'rollback by hand', byHand)
  } finally {
    await end()
    process.off('SIGINT', stopOnSignal)
    process.off('SIGTERM', stopOnSignal)
  }
}

await installDependencies()
await buildPages()
for (const count of [1, 3]) await measure(count)

const header = ['API processes', 'what', 'asked', 'measured', '']
const widths = header.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)))
console.log('')
for (const row of [header, ...rows]) {
  console.log(
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
process.exit(isBroken ? 1 : 0)
