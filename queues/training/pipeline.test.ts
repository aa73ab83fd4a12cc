import { describe, expect, it } from 'vitest'
import type { AgentConfig } from '../../contracts/agents.ts'
import { injectionProbes } from '../../core/evaluation/injection-probes.ts'
import type { Engine, EngineInput } from '../engines/engine.ts'
import { conclude } from './conclude.ts'
import { costOf, type PipelineInput, plan, reduce, startRun } from './pipeline.ts'
import type { RunState, RunStep, RunStepResult } from './run-state.ts'

const config = (prompt: string): AgentConfig => ({
  system_prompt: prompt,
  model: 'reference',
  temperature: 0,
  examples: [],
  output_format: { type: 'text' },
})

const items = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: `${prefix}${n}`,
    input: `question ${prefix}${n}`,
    expected: 'yes',
  }))

const search: EngineInput = {
  seed: 1,
  baseline: config('baseline'),
  train: items('t', 20),
  validation: items('v', 20),
  grader: { type: 'label' },
  maxCalls: 100,
  maxVariants: 5,
}

/** An engine that measures one proposal in two steps. */
const twoSteps: Engine<{ measured: number; score: number }> = {
  trainingType: 'prompt_optimization',
  preflight: () => ({ calls: 20, tokens: 0, proposals: 1 }),
  start: () => ({ measured: 0, score: 0 }),
  plan: ({ measured }) =>
    measured >= 2
      ? []
      : [
          {
            id: `measure ${measured}`,
            kind: 'rollouts',
            config: config('better'),
            split: 'validation',
            itemIds: search.validation.slice(measured * 10, measured * 10 + 10).map(({ id }) => id),
          },
        ],
  reduce: ({ measured, score }, _, result) => ({
    measured: measured + 1,
    score:
      score +
      (result.kind === 'rollouts' ? result.rollouts.reduce((sum, rollout) => sum + rollout.score, 0) : 0),
  }),
  progress: ({ measured }) => measured / 2,
  proposals: ({ score }) =>
    score > 10 ? [{ config: config('better'), method: 'test', validationScore: score / 20 }] : [],
  end: () => 'budget',
  reasons: () => [],
  comparisons: () => [],
}

const input: PipelineInput = {
  // The pipeline hands an engine nothing but what that engine made itself.
  engine: twoSteps as Engine<unknown>,
  search,
  sealed: { id: 'data', split: 'sealed', itemIds: items('s', 40).map(({ id }) => id) },
  benchmarks: [{ id: 'bench', split: 'benchmark', itemIds: items('b', 10).map(({ id }) => id) }],
  comparisons: [],
}

/** A world in which the better prompt is right with the given probability on item n, and the baseline never is. */
const execute = (step: RunStep, isRight: (n: number) => boolean): RunStepResult => {
  const answer = (prompt: string, itemId: string) => {
    const right = prompt === 'better' && isRight(Number(itemId.slice(1)))
    return { itemId, output: right ? 'yes' : 'no', score: right ? 1 : 0 }
  }
  switch (step.kind) {
    case 'search':
      return {
        kind: 'search',
        result:
          step.step.kind === 'rollouts'
            ? { kind: 'rollouts', rollouts: step.step.itemIds.map((id) => answer('better', id)) }
            : { kind: 'completion', text: '' },
      }
    case 'evaluate':
      return { kind: 'evaluate', rollouts: step.itemIds.map((id) => answer(step.config.system_prompt, id)) }
    case 'probe':
      return { kind: 'probe', outputs: step.probeIds.map((probeId) => ({ probeId, output: 'no' })) }
  }
}

/** Runs to the end; `crash` serialises everything between any two plans, as a restart does. */
const runToEnd = (isRight: (n: number) => boolean, crash: boolean) => {
  const stages: string[] = []
  let calls = 0
  let next = plan(startRun(input), input, false)
  while (next.steps.length > 0) {
    stages.push(next.state.stage)
    calls += next.steps.reduce((sum, step) => sum + costOf(step).calls, 0)
    const executed = next.steps.map((step) => ({ step, result: execute(step, isRight) }))
    const kept = crash
      ? JSON.parse(JSON.stringify({ state: next.state, executed }))
      : { state: next.state, executed }
    next = plan(reduce(kept.state, kept.executed, input), input, true)
  }
  return { state: next.state, stages, calls }
}

const material = {
  input,
  grader: { type: 'label' as const },
  sealedItems: items('s', 40),
  benchmarkNames: { bench: 'Benchmark' },
  bannedContent: [],
  findPii: () => 0,
  searchReasons: [],
}

describe('the pipeline of a training run', () => {
  it('goes through search, sealed test, regression and safety to the verdict', () => {
    const { state, stages, calls } = runToEnd(() => true, false)
    expect([...new Set(stages)]).toEqual(['search', 'evaluate', 'regression', 'safety'])
    expect(state.stage).toBe('verdict')
    expect(calls).toBe(20 + 2 * 40 + 2 * 10 + injectionProbes.length)
  })

  it('ends with the same state when it is stopped between any two plans', () => {
    expect(JSON.stringify(runToEnd(() => true, true).state)).toBe(
      JSON.stringify(runToEnd(() => true, false).state),
    )
  })

  it('evaluates the baseline alone when the search proposes nothing, and says so', () => {
    const { state } = runToEnd(() => false, false)
    const { verdict, result } = conclude(state, { ...material, grader: { type: 'exact_match' } })
    expect(verdict).toBe('no_improvement')
    expect(result.best).toBeNull()
    expect(result.baseline).toMatchObject({ score: 0, n: 40 })
  })

  it('finds an improvement that is there, with its interval', () => {
    const { state } = runToEnd((n) => n % 10 !== 0, false)
    const { verdict, result } = conclude(state, { ...material, grader: { type: 'exact_match' } })
    expect(verdict).toBe('improved')
    expect(result.difference?.value).toBeCloseTo(0.9)
    expect(result.difference?.ci_low).toBeGreaterThan(0.7)
  })

  it('promotes nothing when a limit ended the evaluation early', () => {
    const { state } = runToEnd(() => true, false)
    const incomplete: RunState = { ...state, evaluated: { ...state.evaluated, 'best data': [] } }
    const { verdict, result } = conclude(incomplete, material)
    expect(verdict).toBe('inconclusive')
    expect(result.difference).toBeNull()
  })

  it('leaves the search when a step does not fit the limits', () => {
    const start = plan(startRun(input), input, false)
    const refused = reduce(
      start.state,
      start.steps.map((step) => ({ step, result: { kind: 'refused' as const } })),
      input,
    )
    const next = plan(refused, input, true)
    expect(next.state).toMatchObject({ stage: 'evaluate', searchEnd: 'budget', best: null })
  })
})
