import type { Observation } from '../../contracts/rpc/experiment.ts'
import { assign } from '../../core/assignment/assign.ts'
import type { Assignment, Split } from '../../core/assignment/split.ts'
import { newAnalysis } from '../../core/experiment/analysis.ts'
import { addBatch } from '../../core/experiment/batch.ts'
import { decide } from '../../core/experiment/decision.ts'
import type { UnitRecord } from '../../core/experiment/encounter.ts'
import { unitKey } from '../../core/experiment/encounter.ts'
import { newBinaryEProcess, observeBinary } from '../../core/statistics/binary-e-process.ts'
import { betaRate, type Random } from '../random.ts'
import { ALPHA, type Counts, lookAt } from './competitors.ts'
import { plainExperiment } from './definition.ts'
import type { Stops } from './run-binary.ts'
import { type ClusterScenario, stepAt, valueAt } from './scenarios.ts'

/** The running minimum of p misses nothing between two looks. */
const BATCH = 100

/**
 * One run of users who rate many times, through assignment and batches of the product, beside tests that take every
 * rating for an observation of its own.
 */
export function runClusters(scenario: ClusterScenario, random: Random): Stops {
  const stops: Record<'tTest' | 'asymptotic' | 'eProcessOfRows' | 'eProcess', number | null> = {
    tTest: null,
    asymptotic: null,
    eProcessOfRows: null,
    eProcess: null,
  }
  const people = makePeople(scenario, random)
  const records = new Map<number, UnitRecord>()
  const counts: Counts = { nA: 0, sA: 0, nB: 0, sB: 0 }
  let analysis = newAnalysis(plainExperiment)
  let rows = newBinaryEProcess
  let batch: Observation[] = []
  for (let row = 0; row < scenario.units; row++) {
    const { variant, observation, probability, success } = rate(scenario, row, people, random)
    batch.push(observation)
    if (variant === 'B') {
      counts.nB++
      counts.sB += Number(success)
    } else {
      counts.nA++
      counts.sA += Number(success)
    }
    if (stops.eProcessOfRows === null) {
      rows = observeBinary(rows, { variant, success, probability })
      if (rows.maxLogE >= -Math.log(ALPHA)) stops.eProcessOfRows = row + 1
    }
    if (stops.tTest === null || stops.asymptotic === null) {
      const looks = lookAt(counts, stops.tTest !== null)
      if (looks.tTest) stops.tTest ??= row + 1
      if (looks.asymptotic) stops.asymptotic ??= row + 1
    }
    if (batch.length < BATCH) continue
    if (stops.eProcess === null) {
      const added = addBatch(plainExperiment, analysis, batch, (unit) => records.get(unit) ?? null)
      for (const [unit, record] of added.units) records.set(unit, record)
      analysis = added.analysis
      const { p_value } = decide({ definition: plainExperiment, analysis, elapsedHours: 0 })
      if (p_value <= ALPHA) stops.eProcess = row + 1
    }
    batch = []
  }
  return stops
}

/** The users of a run. */
interface People {
  readonly salt: string
  /** Each user's own success rate at the beginning: who is easy to please stays so. */
  readonly rates: readonly number[]
  /** What the product assigned, by step and user: it answers the same to the same question. */
  readonly assigned: Map<number, Assignment>
}

function makePeople({ users, spread, rate: { from } }: ClusterScenario, random: Random): People {
  return {
    salt: `clusters-${random.uniform()}`,
    rates: Array.from({ length: users }, () => betaRate(random, from, spread)),
    assigned: new Map(),
  }
}

function rate(scenario: ClusterScenario, row: number, people: People, { uniform }: Random) {
  const user = Math.floor(uniform() * scenario.users)
  const step = stepAt(scenario, row)
  const { variant, probability } = assignedTo(scenario, step, user, people)
  if (variant === null) throw new Error('Everybody is enrolled in these scenarios.')
  const drift = valueAt(scenario.rate, scenario, row) / scenario.rate.from
  const success = uniform() < (people.rates[user] ?? 0) * drift
  const observation: Observation = {
    unit: unitKey(`user-${user}`),
    at: 0,
    variant,
    probability,
    configVersion: step + 1,
    metrics: { satisfaction: Number(success) },
  }
  return { variant, probability, success, observation }
}

function assignedTo(
  { shares, users }: ClusterScenario,
  step: number,
  user: number,
  people: People,
): Assignment {
  const place = step * users + user
  const known = people.assigned.get(place)
  if (known) return known
  const treatmentPercentage = Math.round(100 * (shares[step] ?? 0))
  const split: Split = {
    id: 'clusters',
    kind: 'experiment',
    unit: 'user',
    salt: people.salt,
    layer: null,
    targeting: [],
    controlPercentage: 100 - treatmentPercentage,
    treatmentPercentage,
    configVersion: step + 1,
  }
  const assignment = assign(split, `user-${user}`)
  people.assigned.set(place, assignment)
  return assignment
}
