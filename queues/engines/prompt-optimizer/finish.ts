import type { EngineInput, Proposal, SearchEnd } from '../engine.ts'
import { at, describe, promptTokens, toConfig } from './combination.ts'
import { isMeasured } from './new-arms.ts'
import { answered, meanScore, rankArms } from './race.ts'
import { isConstantLevel } from './signal.ts'
import type { State } from './state.ts'

/** Ends the search: proposals in full, best first, and the reasons in plain sentences. */
export function finish(state: State, end: SearchEnd, why: string, input: EngineInput): State {
  const proposals = end === 'insufficient_data' ? [] : collectProposals(state, input)
  const reasons = [...state.reasons, ...summarise(state, proposals, input), why]
  return { ...state, phase: 'ended', end, reasons, proposals, race: null, probe: null, replies: [] }
}

/** The fully measured arms that beat the baseline on the items both answered, and a constant answer. */
function collectProposals(state: State, input: EngineInput): Proposal[] {
  const common = Math.min(answered(at(state.arms, 0)), state.depth)
  const baseline = meanScore(at(state.arms, 0), common)
  const places = state.arms.map((_, place) => place).filter((place) => place > 0 && isMeasured(state, place))
  const better = places.filter((place) => {
    const arm = at(state.arms, place)
    return (
      meanScore(arm, common) > baseline && !isConstantLevel(meanScore(arm, state.depth), state.depth, input)
    )
  })
  return rankArms(better, state.arms, state.depth, (arm) => promptTokens(arm, state, input))
    .slice(0, input.maxVariants)
    .map((place) => {
      const arm = at(state.arms, place)
      return {
        config: toConfig(arm, state, input),
        method: describe(arm, state),
        validationScore: meanScore(arm, state.depth),
      }
    })
}

function summarise(state: State, proposals: readonly Proposal[], input: EngineInput): string[] {
  if (state.depth === 0) return []
  const baselineItems = Math.min(answered(at(state.arms, 0)), state.depth)
  const baseline = meanScore(at(state.arms, 0), baselineItems).toFixed(3)
  const [best] = proposals
  return [
    `The search compared ${state.arms.length} configurations with ${state.calls} of ${input.maxCalls} calls.`,
    best === undefined
      ? `None beat the current version (${baseline} on ${baselineItems} validation items) and a constant answer.`
      : `The best is ${best.method}: ${best.validationScore.toFixed(3)} on ${state.depth} validation items, flattered by the selection; the current version has ${baseline} on ${baselineItems}.`,
  ]
}
