import type { EngineInput } from '../engine.ts'
import { at, promptTokens } from './combination.ts'
import { finish } from './finish.ts'
import { startMaterial } from './material.ts'
import { firstCombinations, freshArms, isMeasured, laterCombinations } from './new-arms.ts'
import { hasFailures, makeProbe, probedSets, smallestProbe } from './probe.ts'
import { meanScore, planRace, type RacePlan, raceCost, rankArms, rungsOf, selectSurvivors } from './race.ts'
import { readInstruction, reflectionsPerRound } from './reflect.ts'
import { answerPValue, neighbourPValue, signalLevel } from './signal.ts'
import type { Arm, Probe, State } from './state.ts'

/** Below so many items in a split nothing can be learned or shown. */
const fewestItems = 8
/** Share of the budget for the first probe; enough to find typical failures. */
const probeShare = 0.08
const largestProbe = 100
/** What the label check needs when similar inputs did not settle it. */
const checkProbe = 60
/** Share of the budget left for the first race; the rest refines what won. */
const firstRaceShare = 0.75
const mostFreshArms = 8
/** Rounds without a better configuration after which the search gives up. */
const patience = 2

/** The state before any call: material that needs none, and the first probe. */
export function begin(input: EngineInput): State {
  const material = startMaterial(input)
  const [baseline] = freshArms([{ instruction: 0, format: 0, examples: 0 }], { ...material, arms: [] }, input)
  const state: State = {
    phase: 'probe',
    round: 0,
    calls: 0,
    ...material,
    arms: baseline === undefined ? [] : [baseline],
    probe: null,
    replies: [],
    newInstructions: 0,
    newSets: 0,
    race: null,
    depth: 0,
    leader: 0,
    stalls: 0,
    neighbourP: 1,
    end: null,
    reasons: [],
    proposals: [],
  }
  if (Math.min(input.train.length, input.validation.length) < fewestItems) {
    const why = `The training and the validation split need at least ${fewestItems} items each.`
    return finish(state, 'insufficient_data', why, input)
  }
  return startFirstRound({ ...state, neighbourP: neighbourPValue(input) }, input)
}

/** The state after a phase whose every result is there. */
export function advance(state: State, input: EngineInput): State {
  switch (state.phase) {
    case 'probe':
      return afterProbe(state, input)
    case 'reflect':
      return afterReflections(state, input)
    case 'race':
      return afterRung(state, input)
    case 'ended':
      return state
  }
}

function startFirstRound(state: State, input: EngineInput): State {
  const settled = state.neighbourP <= signalLevel
  const wanted = Math.min(largestProbe, Math.floor(probeShare * input.maxCalls))
  const size = Math.min(input.maxCalls, settled ? wanted : Math.max(wanted, checkProbe))
  const format = state.formats.length - 1
  const combination = { instruction: 0, format, examples: teacherSet(state, settled, input) }
  return { ...state, probe: makeProbe(combination, state, size, input) }
}

/**
 * The smallest example set that leaves at least half of the training items to be asked. While the labels are
 * in doubt, one chosen from inputs alone: a class medoid resembles its class also when labels are random, so
 * its class would be guessed above chance.
 */
function teacherSet(state: State, settled: boolean, input: EngineInput): number {
  const allowed = settled ? /./ : /^(?:coverage|farthest)/
  const sizes = state.sets.map((set, place) => ({ place, size: set.items?.length ?? 0, method: set.method }))
  const fitting = sizes.filter(
    ({ size, method }) => size > 0 && 2 * size <= input.train.length && allowed.test(method),
  )
  fitting.sort((a, b) => a.size - b.size || a.place - b.place)
  return fitting[0]?.place ?? sizes.find(({ size }) => size === 0)?.place ?? 0
}

function afterProbe(state: State, input: EngineInput): State {
  if (state.round === 0 && state.neighbourP > signalLevel) {
    const answerP = state.probe === null ? 1 : answerPValue(state.probe, input)
    if (answerP > signalLevel) return finish(state, 'insufficient_data', randomLabels(state, answerP), input)
  }
  const fresh = probedSets(state, input)
  const next = { ...state, sets: [...state.sets, ...fresh], newSets: fresh.length, newInstructions: 0 }
  const affordable = state.calls + reflectionsPerRound < input.maxCalls
  return hasFailures(state.probe) && affordable
    ? { ...next, phase: 'reflect', replies: Array.from({ length: reflectionsPerRound }, () => null) }
    : startRace(next, input)
}

function randomLabels(state: State, answerP: number): string {
  return `The labels in the training data look random: similar inputs do not have similar outputs (p = ${state.neighbourP.toFixed(3)}), and the agent's answers agree with the expected outputs no more than by chance (p = ${answerP.toFixed(3)}). Nothing can be learned from them.`
}

function afterReflections(state: State, input: EngineInput): State {
  let next = state
  for (const reply of state.replies) {
    const read = readInstruction(reply ?? '', next, input)
    if ('refused' in read) {
      next = withReason(next, `In round ${state.round + 1} ${read.refused}.`)
      continue
    }
    const instruction = { method: `reflection ${next.instructions.length}`, text: read.text }
    next = {
      ...next,
      instructions: [...next.instructions, instruction],
      newInstructions: next.newInstructions + 1,
    }
  }
  return startRace({ ...next, replies: [] }, input)
}

function withReason(state: State, reason: string): State {
  return state.reasons.includes(reason)
    ? state
    : Object.assign({}, state, { reasons: state.reasons.concat(reason) })
}

function startRace(state: State, input: EngineInput): State {
  return state.round === 0 ? startFirstRace(state, input) : startLaterRace(state, input)
}

function startFirstRace(state: State, input: EngineInput): State {
  const fresh = freshArms(firstCombinations(state), state, input)
  if (fresh.length === 0)
    return finish(state, 'no_improvement', 'There is nothing to try on this agent.', input)
  const left = input.maxCalls - state.calls
  const plan = planFirstRace(1 + fresh.length, input.validation.length, left)
  if (plan === null) {
    return finish(state, 'budget', 'The budget is too small to compare even two configurations.', input)
  }
  const arms = [...state.arms, ...fresh].slice(0, plan.fresh)
  return openRace(
    { ...state, arms, depth: plan.depth },
    arms.map((_, place) => place),
  )
}

/** Keeps a part of the budget for later rounds, unless that part could not pay for one. */
function planFirstRace(starters: number, items: number, budget: number): RacePlan | null {
  const part = planRace(starters, items, Math.floor(firstRaceShare * budget))
  if (part !== null && raceCost(4, 3, part.depth) <= budget - raceCost(part.fresh, part.fresh, part.depth))
    return part
  return planRace(starters, items, budget)
}

function startLaterRace(state: State, input: EngineInput): State {
  const combinations = laterCombinations(state, tokensOf(state, input))
  const fresh = freshArms(combinations, state, input).slice(0, mostFreshArms)
  const left = input.maxCalls - state.calls
  if (fresh.length === 0 && state.probe !== null) return afterStall(state, input)
  if (fresh.length === 0 && probeSize(left, state) < smallestProbe) {
    return finish(state, 'budget', 'What is left of the budget does not pay for another round.', input)
  }
  if (fresh.length === 0) return finish(state, 'no_improvement', 'No combination is left to try.', input)
  let count = fresh.length
  while (count > 0 && raceCost(count + 1, count, state.depth) > left) count--
  if (count === 0) return finish(state, 'budget', 'The budget is used up.', input)
  const arms = [...state.arms, ...fresh.slice(0, count)]
  return openRace({ ...state, arms }, [state.leader, ...lastPlaces(arms, count)])
}

function lastPlaces(arms: readonly Arm[], count: number): number[] {
  return arms.map((_, place) => place).slice(arms.length - count)
}

function openRace(state: State, places: readonly number[]): State {
  return {
    ...state,
    phase: 'race',
    probe: null,
    race: { arms: places, rungs: rungsOf(state.depth), rung: 0 },
  }
}

function afterRung(state: State, input: EngineInput): State {
  const race = state.race
  if (race === null) throw new Error('A race is missing')
  const last = race.rung === race.rungs.length - 1
  if (last) return afterRace(state, input)
  const arms = selectSurvivors(race, state.arms, tokensOf(state, input))
  return { ...state, race: { ...race, arms, rung: race.rung + 1 } }
}

function afterRace(state: State, input: EngineInput): State {
  const [leader = 0] = rankMeasured(state, input)
  const next: State = { ...state, leader, race: null }
  if (meanScore(at(next.arms, leader), next.depth) >= 1) {
    return finish(next, 'target', 'The best configuration answers every validation item right.', input)
  }
  return leader === state.leader ? afterStall(next, input) : startLaterRound({ ...next, stalls: 0 }, input)
}

function afterStall(state: State, input: EngineInput): State {
  const next: State = { ...state, stalls: state.stalls + 1 }
  if (next.stalls < patience) return startLaterRound(next, input)
  return finish(next, 'no_improvement', `${patience} rounds in a row found nothing better.`, input)
}

function startLaterRound(previous: State, input: EngineInput): State {
  const state: State = { ...previous, round: previous.round + 1, newSets: 0, newInstructions: 0 }
  const left = input.maxCalls - state.calls
  if (left < raceCost(2, 1, state.depth)) return finish(state, 'budget', 'The budget is used up.', input)
  const size = probeSize(left, state)
  const probe = size < smallestProbe ? null : leaderProbe(state, size, input)
  return probe === null ? startRace({ ...state, probe }, input) : { ...state, probe, phase: 'probe' }
}

/** A quarter of what is left after the reflections and the smallest race. */
function probeSize(left: number, state: State): number {
  return Math.min(largestProbe, Math.floor((left - raceCost(2, 1, state.depth) - reflectionsPerRound) / 4))
}

/** A probe of the best arm, or of its instruction with fewer examples when it leaves no training items to be asked. */
function leaderProbe(state: State, size: number, input: EngineInput): Probe | null {
  const { instruction, format, examples } = at(state.arms, state.leader)
  return (
    makeProbe({ instruction, format, examples }, state, size, input) ??
    makeProbe({ instruction, format, examples: teacherSet(state, true, input) }, state, size, input)
  )
}

function rankMeasured(state: State, input: EngineInput): number[] {
  const measured = state.arms.map((_, place) => place).filter((place) => isMeasured(state, place))
  return rankArms(measured, state.arms, state.depth, tokensOf(state, input))
}

function tokensOf(state: State, input: EngineInput): (arm: Arm) => number {
  return (arm) => promptTokens(arm, state, input)
}
