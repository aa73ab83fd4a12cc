import type { ExperimentResults } from '../../contracts/experiments.ts'
import { assign } from '../../core/assignment/assign.ts'
import { unitKey } from '../../core/experiment/encounter.ts'
import { report } from '../../core/experiment/report.ts'
import { randomOf } from '../random.ts'
import { type Decision, type Recorded, SimulatedExperiment } from './experiment.ts'
import { Mailbox, type Sendings } from './mailbox.ts'
import { outcomeOf, START, type Visit, visitsBetween } from './traffic.ts'
import type { World } from './world.ts'

const HOUR_MS = 3_600_000

/** What a run came to. */
export type Outcome = 'A' | 'B' | 'inconclusive' | 'rolled_back' | 'completed'

/** Everything that is worth knowing of one run. */
export interface Trace {
  readonly outcome: Outcome
  /** Hours from the start to the outcome; null when there was none in time. */
  readonly decidedAfterHours: number | null
  readonly decisions: readonly Decision[]
  readonly visits: number
  /** Different users who came, and those of them who met B at least once. */
  readonly users: number
  readonly usersOfB: number
  readonly sendings: Sendings
  readonly recorded: Recorded
  /** What the product reports at the end. */
  readonly results: ExperimentResults
}

/**
 * Runs an experiment or rollout in a world until it is decided or the days are over: visits are assigned by the
 * product's assignment, observations added by its batches, decisions made by its own rules. The clock is a number that
 * is carried along, so weeks take milliseconds. The same world and seed give the same trace.
 */
export function simulate(world: World, seed: number): Trace {
  const arrivals = randomOf(seed, world.name, 'arrivals')
  const nature = randomOf(seed, world.name, 'outcomes')
  const mailbox = new Mailbox(world.delivery, randomOf(seed, world.name, 'delivery'))
  const experiment = open(world, seed)
  const tickMs = world.delivery.everyMinutes * 60_000
  const ticks = Math.ceil((24 * HOUR_MS * world.days) / tickMs)
  const users = new Set<number>()
  const usersOfB = new Set<number>()
  let visits = 0

  const visit = (one: Visit, tick: number): void => {
    visits++
    users.add(one.user)
    const { variant, probability, configVersion } = assign(experiment.split, `user-${one.user}`)
    if (variant === null) return
    if (variant === 'B') usersOfB.add(one.user)
    const unit = unitKey(`user-${one.user}`)
    const exposure = { unit, variant, probability, configVersion, at: one.at }
    const atOnce: Record<string, number> = {}
    for (const [metric, model] of Object.entries(world.outcomes)) {
      const outcome = outcomeOf(model, one, variant, world, seed, nature)
      if (outcome === null) continue
      const { value, delayMs } = outcome
      if (delayMs === 0) atOnce[metric] = value
      else {
        const sending = Math.max(tick, Math.floor((one.at + delayMs - START) / tickMs))
        mailbox.post({ ...exposure, at: one.at + delayMs, metrics: { [metric]: value } }, sending)
      }
    }
    mailbox.post({ ...exposure, metrics: atOnce }, tick)
  }

  let now = START
  for (let tick = 0; tick < ticks && outcomeSoFar(experiment) === null; tick++) {
    for (const one of visitsBetween(world.traffic, now, now + tickMs, arrivals)) visit(one, tick)
    now += tickMs
    experiment.wake(now)
    for (const batch of mailbox.take(tick)) experiment.record(batch, now)
  }

  const outcome = outcomeSoFar(experiment)
  const decided = experiment.decisions.at(-1)
  return {
    outcome: outcome ?? 'inconclusive',
    decidedAfterHours: outcome === null || !decided ? null : (decided.at - START) / HOUR_MS,
    decisions: experiment.decisions,
    visits,
    users: users.size,
    usersOfB: usersOfB.size,
    sendings: mailbox.sendings,
    recorded: experiment.recorded,
    results: report(experiment.subject, now),
  }
}

function open(world: World, seed: number): SimulatedExperiment {
  const experiment = new SimulatedExperiment({ ...world.definition, salt: `${world.name} ${seed}` }, START)
  if (world.definition.kind === 'experiment') {
    experiment.transition({ action: 'start', actor: 'operator', at: START })
  }
  return experiment
}

function outcomeSoFar({ subject: { state } }: SimulatedExperiment): Outcome | null {
  if (state.status === 'rolled_back' || state.status === 'completed') return state.status
  return state.winner
}
