import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { assign } from '../../core/assignment/assign.ts'
import type { Split } from '../../core/assignment/split.ts'
import { root } from '../../scripts/setup.mjs'
import { loadCompetitor } from './competitors.ts'
import { flagdConfiguration, growthbookPayload, type RunningExperiment } from './traffic.ts'

interface GrowthBookClient {
  initSync(options: { payload: unknown }): GrowthBookClient
  evalFeature(key: string, user: { attributes: { id: string }; trackingCallback(): void }): { value: unknown }
}
interface FlagdCore {
  setConfigurations(flags: string): unknown
  resolveStringEvaluation(
    key: string,
    fallback: string,
    context: { targetingKey: string },
  ): { value: unknown }
}

/** `worker/assignment/decide.ts`, loaded by its path: its types know Workers, which nothing else here does. */
interface Decide {
  decide(routing: unknown, asking: unknown): unknown
}

/** Nanoseconds that one evaluation takes. */
export interface Evaluation {
  readonly name: string
  readonly nanoseconds: number
}

const unitCount = 10_000
const rounds = 7

/** Calls it for every unit until the time is over; answers nanoseconds a call, or NaN when its results add up to nothing. */
const timed = (
  evaluate: (unit: string, n: number) => unknown,
  units: readonly string[],
  ms: number,
): number => {
  const begin = performance.now()
  let calls = 0
  let results = 0
  while (performance.now() - begin < ms) {
    for (const unit of units) if (evaluate(unit, calls++) !== undefined) results++
  }
  const nanoseconds = ((performance.now() - begin) * 1e6) / calls
  return results === calls ? nanoseconds : Number.NaN
}

const syntheticExperiments = (count: number): RunningExperiment[] =>
  Array.from({ length: count }, (_, n) => {
    const id = `0192f0c0-0000-7000-8000-${String(n).padStart(12, '0')}`
    return { agentId: `0192f0c0-0000-7000-9000-${String(n).padStart(12, '0')}`, id, salt: id }
  })

/**
 * One evaluation of one of the experiments for one of 10,000 units, ours and theirs in turns on this core: the median of
 * the rounds.
 */
export async function evaluateInProcess(experimentCount: number, roundMs: number): Promise<Evaluation[]> {
  const experiments = syntheticExperiments(experimentCount)
  const units = Array.from({ length: unitCount }, (_, n) => `user-${n}`)
  const splits = experiments.map(
    ({ id, salt }): Split => ({
      id,
      kind: 'experiment',
      unit: 'user',
      salt,
      controlPercentage: 50,
      treatmentPercentage: 50,
      configVersion: 1,
      layer: null,
      targeting: [],
    }),
  )
  const routings = splits.map((split, n) => ({
    orgId: 'organization',
    agentId: experiments[n]?.agentId ?? '',
    slug: `agent-${n}`,
    currentVersion: 1,
    holdoutPercentage: 0,
    live: [{ split, versionA: 1, versionB: null, candidateId: null }],
    draining: [],
    killedVersions: [],
  }))
  const at = <T>(list: readonly T[], n: number): T => list[n % list.length] as T

  const decidePath = pathToFileURL(join(root, 'worker/assignment/decide.ts')).href
  const { decide } = (await import(decidePath)) as Decide
  const { GrowthBookClient } = await loadCompetitor<{ GrowthBookClient: new () => GrowthBookClient }>(
    '@growthbook/growthbook',
  )
  const payload = growthbookPayload({ experiments, size: 'written' })
  const growthbook = new GrowthBookClient().initSync({ payload: JSON.parse(payload) })
  const { FlagdCore } = await loadCompetitor<{ FlagdCore: new () => FlagdCore }>('@openfeature/flagd-core')
  const flagd = new FlagdCore()
  flagd.setConfigurations(flagdConfiguration({ experiments }))

  const contestants: { name: string; evaluate: (unit: string, n: number) => unknown }[] = [
    { name: 'assign, 50/50', evaluate: (unit, n) => assign(at(splits, n), unit).variant },
    {
      name: 'decide (routing, experiment, version)',
      evaluate: (unit, n) =>
        decide(at(routings, n), {
          ids: { user: unit, session: null, conversation: null },
          attributes: {},
          claims: null,
          at: 0,
        }),
    },
    {
      name: 'GrowthBook 1.8.0',
      evaluate: (unit, n) =>
        growthbook.evalFeature(at(experiments, n).agentId, {
          attributes: { id: unit },
          trackingCallback: () => {},
        }).value,
    },
    {
      name: 'flagd-core 4.0.1',
      evaluate: (unit, n) =>
        flagd.resolveStringEvaluation(at(experiments, n).agentId, '', { targetingKey: unit }).value,
    },
  ]
  const times = new Map(contestants.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const { name, evaluate } of contestants) {
      const nanoseconds = timed(evaluate, units, roundMs)
      // The first round warms up.
      if (round > 0) times.get(name)?.push(nanoseconds)
    }
  }
  return contestants.map(({ name }) => {
    const sorted = (times.get(name) ?? []).toSorted((a, b) => a - b)
    return { name, nanoseconds: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN }
  })
}
