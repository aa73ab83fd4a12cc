// `npm run bench:assignment`: how fast an assignment is, beside an empty Worker, a constant answer, GrowthBook and
// Unleash, and how fast one is drawn in process beside GrowthBook and flagd. `--quick` for short rounds.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installCompetitors } from './competitors.ts'
import { evaluateInProcess } from './in-process.ts'
import { connections, loadRound, medianRound, type Round, type Target } from './load.ts'
import { type Contents, type Runtime, startRuntime } from './runtime.ts'
import { table } from './table.ts'
import { bodyOf, experimentCount, growthbookPayload, makeTraffic, sizes, type Traffic } from './traffic.ts'
import { startUnleash, type Unleash } from './unleash.ts'

const quick = process.argv.includes('--quick')
const roundSeconds = quick ? 2 : 4
const roundCount = quick ? 3 : 6
const warmUpSeconds = quick ? 1 : 3

const path = '/api/learning/assignments'

/** What is measured for one organization: the same bodies and headers for all of them. */
const workerTargets = (runtime: Runtime, traffic: Traffic) => {
  const { size, serviceKey, jwt } = traffic
  const post = (name: string, url: string, to: string, credential: string): Target => ({
    name: `${name}, ${size}`,
    url,
    pid: () => runtime.pid,
    request: (n) => ({
      method: 'POST',
      path: to,
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      body: bodyOf(traffic, n),
    }),
  })
  const { empty, product } = runtime.urls
  const growthbook = runtime.urls[`growthbook-${size}`]
  return {
    empty: post('(a) empty Worker', empty, path, serviceKey),
    constant: post('(b) Hono, constant JSON', runtime.urls[`constant-${size}`], path, serviceKey),
    product: post('(c) POST /assignments, service key', product, path, serviceKey),
    productJwt: post('(c) POST /assignments, JWT', product, path, jwt),
    growthbookOne: post('(d) GrowthBook, the one asked for', growthbook, '/one', serviceKey),
    growthbookAll: post(`(d) GrowthBook, all ${experimentCount}`, growthbook, '/all', serviceKey),
  }
}
type WorkerTargets = ReturnType<typeof workerTargets>

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

interface Measured {
  readonly written: WorkerTargets
  readonly trained: WorkerTargets
  readonly unleash: Unleash
  readonly medians: ReadonlyMap<Target, Round>
}

const measureServers = async (scratch: string): Promise<void> => {
  const started: { stop(): Promise<void> }[] = []
  try {
    const runtime = await startRuntime(join(scratch, 'state'))
    started.push(runtime)
    const prepare = async (size: Traffic['size']) => {
      const traffic = await makeTraffic(runtime.urls.product, runtime.urls.identity, size)
      const targets = workerTargets(runtime, traffic)
      const contents: Contents = {
        answer: await answerOf(targets.product),
        growthbookPayload: growthbookPayload(traffic),
      }
      return { targets, contents }
    }
    const [written, trained] = [await prepare('written'), await prepare('trained')]
    await runtime.serve({ written: written.contents, trained: trained.contents })
    const unleash = await startUnleash(join(scratch, 'unleash'), experimentCount)
    started.push(unleash)

    const { constant, product, growthbookOne, growthbookAll } = trained.targets
    const all = [
      ...Object.values(written.targets),
      ...[constant, product, growthbookOne, growthbookAll],
      ...[unleash.withConfiguration, unleash.namesOnly],
    ]
    await interleaved(all, 1, warmUpSeconds)
    const before = await callsOf(runtime)
    const medians = await interleaved(all, roundCount, roundSeconds)
    const after = await callsOf(runtime)
    const bytes = (contents: Contents) => Buffer.byteLength(contents.answer).toLocaleString('en')
    console.log(
      `\n\n${connections} connections, ${roundCount} rounds of ${roundSeconds} s in turns, medians; one workerd.\n` +
        `written: configurations with ${sizes.written} examples, an answer of (c) and (b) has ${bytes(written.contents)} bytes; ` +
        `trained: ${sizes.trained} examples, ${bytes(trained.contents)} bytes.\n` +
        `(c): ${experimentCount} agents with a running experiment each, the request names one. (d): the same as GrowthBook features, no credential, no token.\n` +
        `(e): its frontend API evaluates all ${experimentCount} (written) for the user, in a process of its own.\n`,
    )
    report({ written: written.targets, trained: trained.targets, unleash, medians })
    const assignments = [written.targets.product, written.targets.productJwt, product].reduce(
      (sum, target) => sum + (medians.get(target)?.requests ?? 0),
      0,
    )
    console.log(
      `\nDurable Object calls during ${assignments.toLocaleString('en')} assignments: ${after.api - before.api} by the API Worker, ` +
        `${after.learning - before.learning} by the queue consumers behind it.`,
    )
  } finally {
    for (const server of started.reverse()) await server.stop()
  }
}

const report = ({ written, trained, unleash, medians }: Measured): void => {
  const of = (target: Target): Round => {
    const round = medians.get(target)
    if (round === undefined) throw new Error(`${target.name} was not measured.`)
    return round
  }
  const b = of(written.constant)
  console.log(
    table(
      ['', 'requests/s', 'p50 ms', 'p99 ms', 'server CPU µs', 'of (b) written'],
      [...medians].map(([{ name }, round]) => [
        name,
        round.perSecond.toFixed(0),
        round.p50.toFixed(2),
        round.p99.toFixed(2),
        round.cpuMicroseconds?.toFixed(0) ?? '-',
        (round.perSecond / b.perSecond).toFixed(2),
      ]),
    ),
  )
  const rate = (one: Target, other: Target) => of(one).perSecond / of(other).perSecond
  const atLeast = (name: string, value: number, bound: number) =>
    `${value >= bound ? 'holds ' : 'MISSED'}  ${name}: ${value.toFixed(2)}`
  const lines = [written, trained].flatMap(({ constant, product, growthbookOne, growthbookAll }, index) => {
    const size = index === 0 ? 'written' : 'trained'
    const tail = of(product).p99 / of(constant).p99
    return [
      '',
      atLeast(`(c) >= .8 x (b), requests a second, ${size}`, rate(product, constant), 0.8),
      `${tail <= 1.3 ? 'holds ' : 'MISSED'}  (c) <= 1.3 x (b), p99, ${size}: ${tail.toFixed(2)}`,
      atLeast(`(c) >= (d) evaluating the one asked for, ${size}`, rate(product, growthbookOne), 1),
      atLeast(`(c) >= (d) evaluating all ${experimentCount}, ${size}`, rate(product, growthbookAll), 1),
    ]
  })
  console.log(
    [
      ...lines,
      '',
      atLeast('(c) >= 3 x (e) with configurations', rate(written.product, unleash.withConfiguration), 3),
      atLeast('(c) >= 3 x (e) with names only', rate(written.product, unleash.namesOnly), 3),
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
