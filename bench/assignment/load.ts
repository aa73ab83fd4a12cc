import { readFileSync } from 'node:fs'
import { loadCompetitor } from './competitors.ts'

/** What autocannon is used for here. */
interface LoadRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: string
}
interface LoadClient {
  setRequests(requests: LoadRequest[]): void
}
interface LoadResult {
  readonly non2xx: number
  readonly errors: number
  readonly timeouts: number
  readonly duration: number
}
interface LoadRun extends PromiseLike<LoadResult> {
  on(
    event: 'response',
    listener: (client: LoadClient, status: number, bytes: number, ms: number) => void,
  ): void
}
type Autocannon = (options: {
  url: string
  connections: number
  duration?: number
  amount?: number
  setupClient(client: LoadClient): void
}) => LoadRun

/** What is asked: the n-th request of all. */
export interface Target {
  readonly name: string
  readonly url: string
  readonly request: (n: number) => LoadRequest
  /** Whose CPU time is counted. */
  readonly pid: () => number
}

/** One round's figures; latencies in milliseconds, CPU in microseconds a request (null where it cannot be read). */
export interface Round {
  readonly requests: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly cpuMicroseconds: number | null
}

export const connections = 20
/** Requests that a connection sends in turn, different on each. */
const requestsEach = 100

const ticksPerSecond = 100

/** CPU seconds that a process has used, or null where there is no /proc. */
const cpuSeconds = (pid: number): number | null => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  } catch {
    return null
  }
}

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** Requests before a round, unmeasured: the round shows the steady state, not what lay still while others were measured. */
const rollIn = 1_000

/** Loads a target for some seconds. Throws when any request fails. */
export async function loadRound(target: Target, seconds: number): Promise<Round> {
  const { default: autocannon } = await loadCompetitor<{ default: Autocannon }>('autocannon')
  const load = async (until: { duration: number } | { amount: number }) => {
    let clients = 0
    const latencies: number[] = []
    const run = autocannon({
      url: target.url,
      connections,
      ...until,
      setupClient(client) {
        // Connections do not go through the experiments in step.
        const first = clients * requestsEach + clients
        clients++
        client.setRequests(Array.from({ length: requestsEach }, (_, i) => target.request(first + i)))
      },
    })
    // Its own histogram holds whole milliseconds only.
    run.on('response', (_client, _status, _bytes, ms) => latencies.push(ms))
    const { non2xx, errors, timeouts, duration } = await run
    if (non2xx + errors + timeouts > 0 || latencies.length === 0) {
      throw new Error(
        `${target.name}: ${non2xx} answers other than 2xx, ${errors} errors, ${timeouts} timeouts`,
      )
    }
    return { latencies: Float64Array.from(latencies).sort(), duration }
  }
  await load({ amount: rollIn })
  const pid = target.pid()
  const before = cpuSeconds(pid)
  const { latencies, duration } = await load({ duration: seconds })
  const after = cpuSeconds(pid)
  return {
    requests: latencies.length,
    perSecond: latencies.length / duration,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpuMicroseconds:
      before === null || after === null ? null : ((after - before) * 1_000_000) / latencies.length,
  }
}

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

/** The median of each figure over the rounds. */
export function medianRound(rounds: readonly Round[]): Round {
  const median = (of: (round: Round) => number) => medianOf(rounds.map(of))
  return {
    requests: rounds.reduce((sum, { requests }) => sum + requests, 0),
    perSecond: median(({ perSecond }) => perSecond),
    p50: median(({ p50 }) => p50),
    p99: median(({ p99 }) => p99),
    cpuMicroseconds: rounds.some(({ cpuMicroseconds }) => cpuMicroseconds === null)
      ? null
      : median(({ cpuMicroseconds }) => cpuMicroseconds ?? 0),
  }
}
