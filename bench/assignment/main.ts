// `npm run bench:assignment`: how fast an assignment is, beside an empty Worker, a constant answer, GrowthBook and
// Unleash, and how fast one is drawn in process beside GrowthBook and flagd. `--quick` for short rounds.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installCompetitors } from './competitors.ts'
import { evaluateInProcess } from './in-process.ts'
import { connections, loadRound, medianRound, type Round, type Target } from './load.ts'
import { type Runtime, startRuntime } from './runtime.ts'
import { table } from './table.ts'
import { bodyOf, experimentCount, growthbookPayload, makeTraffic, type Traffic } from './traffic.ts'
import { startUnleash, type Unleash } from './unleash.ts'

const quick = process.argv.includes('--quick')
const roundSeconds = quick ? 2 : 4
const roundCount = quick ? 3 : 6
const warmUpSeconds = quick ? 1 : 3

const path = '/api/learning/assignments'

const workerTargets = (runtime: Runtime, traffic: Traffic) => {
  const post = (name: string, url: string, to: string, credential: string): Target => ({
    name,
    url,
    pid: () => runtime.pid,
    request: (n) => ({
      method: 'POST',
      path: to,
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      body: bodyOf(traffic, n),
    }),
  })
  const { empty, constant, product, growthbook } = runtime.urls
  const { serviceKey, jwt } = traffic
  return {
    empty: post('(a) empty Worker', empty, path, serviceKey),
    constant: post('(b) Hono, constant JSON of the same size', constant, path, serviceKey),
    product: post('(c) POST /assignments, service key', product, path, serviceKey),
    productJwt: post('(c) POST /assignments, JWT', product, path, jwt),
    growthbookOne: post('(d) GrowthBook, the experiment of the agent', growthbook, '/one', serviceKey),
    growthbookAll: post(`(d) GrowthBook, all ${experimentCount} experiments`, growthbook, '/all', serviceKey),
  }
}

/** One answer of the product, to be the constant of (b). */
const answerOf = async ({ url, request }: Target): Promise<string> => {
  const { method, headers, body } = request(1)
  const answer = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`The product answered ${answer.status}: ${text}`)
  return text
}

const callsOf = async ({ urls }: Runtime) => {
  const read = async (url: string): Promise<number> => Number(await (await fetch(url)).text())
  return { api: await read(urls['api-calls']), learning: await read(urls['learning-calls']) }
}

const interleaved = async (targets: readonly Target[], count: number, seconds: number) => {
  const rounds = new Map<Target, Round[]>(targets.map((target) => [target, []]))
  for (let round = 0; round < count; round++) {
    for (const target of targets) rounds.get(target)?.push(await loadRound(target, seconds))
    process.stdout.write('.')
  }
  return new Map([...rounds].map(([target, list]) => [target, medianRound(list)]))
}

const measureServers = async (scratch: string): Promise<void> => {
  const started: { stop(): Promise<void> }[] = []
  try {
    const runtime = await startRuntime(join(scratch, 'state'))
    started.push(runtime)
    const traffic = await makeTraffic(runtime.urls.product, runtime.urls.identity)
    const targets = workerTargets(runtime, traffic)
    const answer = await answerOf(targets.product)
    await runtime.serve({ answer, growthbookPayload: growthbookPayload(traffic) })
    const unleash: Unleash = await startUnleash(join(scratch, 'unleash'), experimentCount)
    started.push(unleash)

    const all = [...Object.values(targets), unleash.target]
    await interleaved(all, 1, warmUpSeconds)
    const before = await callsOf(runtime)
    const medians = await interleaved(all, roundCount, roundSeconds)
    const after = await callsOf(runtime)
    console.log('\n')
    report({ targets, unleash: unleash.target, medians, answerBytes: Buffer.byteLength(answer) })
    const assignments =
      (medians.get(targets.product)?.requests ?? 0) + (medians.get(targets.productJwt)?.requests ?? 0)
    console.log(
      `\nDurable Object calls during ${assignments} assignments: ${after.api - before.api} by the API Worker, ` +
        `${after.learning - before.learning} by the queue consumers behind it.`,
    )
  } finally {
    for (const server of started.reverse()) await server.stop()
  }
}

const report = ({
  targets,
  unleash,
  medians,
  answerBytes,
}: {
  targets: ReturnType<typeof workerTargets>
  unleash: Target
  medians: ReadonlyMap<Target, Round>
  answerBytes: number
}): void => {
  const of = (target: Target): Round => {
    const round = medians.get(target)
    if (round === undefined) throw new Error(`${target.name} was not measured.`)
    return round
  }
  const [b, c] = [of(targets.constant), of(targets.product)]
  console.log(
    `${connections} connections, ${roundCount} rounds of ${roundSeconds} s in turns, medians; one workerd; an answer of (c) has ${answerBytes} bytes.\n` +
      `(c): ${experimentCount} agents with a running experiment each, the request names one. (d): the same as GrowthBook features, no credential, no token.\n` +
      `(e): its frontend API evaluates all ${experimentCount} for the user, in a process of its own.\n`,
  )
  console.log(
    table(
      ['', 'requests/s', 'p50 ms', 'p99 ms', 'server CPU µs', 'of (b)'],
      [...medians].map(([target, round]) => [
        target === unleash ? '(e) Unleash 7.4.1 on Postgres, frontend API' : target.name,
        round.perSecond.toFixed(0),
        round.p50.toFixed(2),
        round.p99.toFixed(2),
        round.cpuMicroseconds?.toFixed(0) ?? '-',
        (round.perSecond / b.perSecond).toFixed(2),
      ]),
    ),
  )
  const target = (name: string, value: number, holds: boolean) =>
    `${holds ? 'holds ' : 'MISSED'}  ${name}: ${value.toFixed(2)}`
  const [rate, tail] = [c.perSecond / b.perSecond, c.p99 / b.p99]
  const [one, every] = [targets.growthbookOne, targets.growthbookAll].map(
    (d) => c.perSecond / of(d).perSecond,
  )
  const unleashed = c.perSecond / of(unleash).perSecond
  console.log(
    [
      '',
      target('(c) >= .8 x (b), requests a second', rate, rate >= 0.8),
      target('(c) <= 1.3 x (b), p99', tail, tail <= 1.3),
      target('(c) >= (d), evaluating the one', one ?? 0, (one ?? 0) >= 1),
      target('(c) >= (d), evaluating all', every ?? 0, (every ?? 0) >= 1),
      target('(c) >= 3 x (e)', unleashed, unleashed >= 3),
    ].join('\n'),
  )
}

const measureInProcess = async (): Promise<void> => {
  const evaluations = await evaluateInProcess(experimentCount, quick ? 100 : 300)
  console.log(`\nIn process, one core, one of ${experimentCount} experiments a call:\n`)
  console.log(
    table(
      ['', 'ns', 'a second'],
      evaluations.map(({ name, nanoseconds }) => [
        name,
        nanoseconds.toFixed(0),
        Math.round(1e9 / nanoseconds).toLocaleString('en'),
      ]),
    ),
  )
}

await installCompetitors()
const scratch = mkdtempSync(join(tmpdir(), 'prisma-glow-bench-'))
try {
  await measureServers(scratch)
  await measureInProcess()
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
