import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerItems, executeStep, runSearch } from '../../../bench/run-search.ts'
import { agentConfig } from '../../../contracts/agents.ts'
import { sampled, shuffled, uniform } from '../../../core/randomness.ts'
import type { EngineInput, Step, StepResult, TrainingItem } from '../engine.ts'
import { zeroCostBaselines } from './material.ts'
import { promptOptimizer as engine } from './prompt-optimizer.ts'
import type { State } from './state.ts'

/** A task of the test's own: six topics, each with ten words; a text has three words of its topic and three of none. */
const grader = { type: 'label' } as const
const draw = (purpose: string) => ({ seed: 5, step: 'task', purpose })
const letters = 'bcdfglmnprst'
const syllable = (place: number, at: number) =>
  `${letters[Math.floor(uniform(draw(`letter ${at}`), place) * 12)]}${'aeiou'.charAt((place + at) % 5)}`
const word = (place: number) => [0, 1, 2].map((at) => syllable(place, at)).join('')
const topics = Array.from({ length: 6 }, (_, topic) =>
  Array.from({ length: 10 }, (_, at) => word(topic * 10 + at)),
)
const noise = Array.from({ length: 40 }, (_, at) => word(500 + at))
const labels = ['assets', 'bonds', 'claims', 'duties', 'equity', 'fees']
const items = (name: string, count: number): TrainingItem[] =>
  Array.from({ length: count }, (_, index) => {
    const place = `${name} ${index}`
    const own = sampled(topics[index % 6] ?? [], 3, draw(`own ${place}`))
    const text = shuffled([...own, ...sampled(noise, 3, draw(`noise ${place}`))], draw(`order ${place}`))
    return { id: `${name}-${index}`, input: text.join(' '), expected: labels[index % 6] ?? '' }
  })
const input: EngineInput = {
  seed: 3,
  baseline: agentConfig.parse({ system_prompt: 'You help.' }),
  train: items('train', 90),
  validation: items('validation', 60),
  grader,
  maxCalls: 600,
  maxVariants: 5,
}
const test = items('test', 200)
const accuracy = (config: EngineInput['baseline']) =>
  answerItems(config, test, grader).reduce((sum, rollout) => sum + rollout.score, 0) / test.length
const shuffledLabels = (split: readonly TrainingItem[], seed: number): TrainingItem[] => {
  const outputs = shuffled(
    split.map((item) => item.expected),
    { seed, step: 'shuffle', purpose: split[0]?.id ?? '' },
  )
  return split.map((item, index) => ({ ...item, expected: outputs[index] ?? '' }))
}

/** Runs a search with answers made up by a function, for metrics that no model gives. */
const runWith = (
  given: EngineInput,
  score: (item: string, step: Step) => number,
): { state: State; calls: number } => {
  let state = engine.start(given)
  let calls = 0
  for (let steps = engine.plan(state, given); steps.length > 0; steps = engine.plan(state, given)) {
    for (const step of steps) {
      const result: StepResult =
        step.kind === 'completion'
          ? { kind: 'completion', text: `\`\`\`\nTry ${step.id}\n\`\`\`` }
          : {
              kind: 'rollouts',
              rollouts: step.itemIds.map((itemId) => ({ itemId, output: 'x', score: score(itemId, step) })),
            }
      calls += step.kind === 'rollouts' ? step.itemIds.length : 1
      state = engine.reduce(state, step, result, given)
    }
  }
  return { state, calls }
}

describe('the prompt optimizer', () => {
  it('finds a configuration from a vague prompt that is far better on items it never saw', () => {
    const { state } = runSearch(engine, input, grader)
    const [best] = engine.proposals(state)
    expect(accuracy(input.baseline)).toBe(0)
    expect(best === undefined ? 0 : accuracy(best.config)).toBeGreaterThan(0.75)
    expect(best?.config.output_format).toEqual({ type: 'label', labels })
    expect(engine.proposals(state).length).toBeLessThanOrEqual(input.maxVariants)
    expect(engine.reasons(state).join(' ')).toContain('flattered by the selection')
  })

  it('never spends more calls than it may, and counts what it spends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 700 }),
        fc.integer({ min: 8, max: 60 }),
        fc.nat(9),
        (maxCalls, size, seed) => {
          const given = { ...input, seed, maxCalls, validation: input.validation.slice(0, size) }
          const random = (item: string, step: Step) =>
            Math.round(uniform({ seed, step: step.id, purpose: item }, 0))
          const { state, calls } = runWith(given, random)
          expect(calls).toBeLessThanOrEqual(maxCalls)
          expect(state.calls).toBe(calls)
          expect(engine.progress(state, given)).toBe(1)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('gives steps of at most 16 items, with ids that differ and never return', () => {
    let state = engine.start(input)
    const seen = new Set<string>()
    for (let steps = engine.plan(state, input); steps.length > 0; steps = engine.plan(state, input)) {
      for (const step of steps) {
        expect(seen.has(step.id)).toBe(false)
        seen.add(step.id)
        if (step.kind === 'rollouts') expect(step.itemIds.length).toBeLessThanOrEqual(16)
        state = engine.reduce(state, step, executeStep(step, input, grader), input)
      }
    }
    expect(seen.size).toBeGreaterThan(20)
  })

  it('ends byte-equal when it is killed after any result and resumes from its serialised state', () => {
    const undisturbed = runSearch(engine, input, grader).state
    let state = engine.start(input)
    for (let step = engine.plan(state, input)[0]; step !== undefined; step = engine.plan(state, input)[0]) {
      const result = executeStep(step, input, grader)
      const revived: State = JSON.parse(JSON.stringify(state))
      expect(JSON.stringify(engine.plan(revived, input))).toBe(JSON.stringify(engine.plan(state, input)))
      state = engine.reduce(revived, step, result, input)
      // The same result delivered twice changes nothing.
      expect(engine.reduce(state, step, result, input)).toBe(state)
    }
    expect(JSON.stringify(state)).toBe(JSON.stringify(undisturbed))
  })

  it('does not depend on the order of results within a plan', () => {
    const forwards = runSearch(engine, input, grader).state
    let state = engine.start(input)
    for (let steps = engine.plan(state, input); steps.length > 0; steps = engine.plan(state, input)) {
      for (const step of [...steps].reverse()) {
        state = engine.reduce(state, step, executeStep(step, input, grader), input)
      }
    }
    expect(JSON.stringify(state)).toBe(JSON.stringify(forwards))
  })

  it('stops with insufficient_data and proposes nothing when the training labels are shuffled', () => {
    for (let seed = 0; seed < 20; seed++) {
      const train = shuffledLabels(input.train, seed)
      const validation = seed % 2 === 0 ? input.validation : shuffledLabels(input.validation, seed)
      const { state } = runSearch(engine, { ...input, seed, train, validation }, grader)
      expect(engine.proposals(state)).toEqual([])
      expect(engine.end(state)).toBe('insufficient_data')
      expect(engine.reasons(state).at(-1)).toContain('look random')
    }
  })

  it('accepts labels that only the model can tell, where similar spelling shows nothing', () => {
    const unrelated = (split: readonly TrainingItem[]) =>
      split.map((item, index) => ({ ...item, input: `${word(9000 + index)}${index} ${item.id}` }))
    const given = { ...input, train: unrelated(input.train), validation: unrelated(input.validation) }
    const known = new Map([...given.train, ...given.validation].map((item) => [item.id, item.expected]))
    let state = engine.start(given)
    for (const step of engine.plan(state, given)) {
      if (step.kind === 'completion') continue
      const rollouts = step.itemIds.map((itemId, at) =>
        at % 4 === 0
          ? { itemId, output: 'fees', score: 0 }
          : { itemId, output: known.get(itemId) ?? '', score: 1 },
      )
      state = engine.reduce(state, step, { kind: 'rollouts', rollouts }, given)
    }
    expect(state.phase).not.toBe('ended')
  })

  it('proposes nothing when no configuration beats the baseline', () => {
    const { state } = runWith(input, () => 0)
    expect(engine.proposals(state)).toEqual([])
    expect(engine.reasons(state).join(' ')).toContain('None beat the current version')
  })

  it('keeps on while rounds still improve, past five of them', () => {
    // Every later configuration is a little better: no search may call that converged.
    const ranks = new Map<string, number>()
    const given = { ...input, maxCalls: 20_000 }
    const { state } = runWith(given, (item, step) => {
      if (step.kind === 'rollouts' && step.split === 'train') return Number(item.endsWith('1'))
      const key = step.kind === 'rollouts' ? JSON.stringify(step.config) : ''
      const rank = ranks.get(key) ?? ranks.size
      ranks.set(key, rank)
      return 1 - 1 / (2 + rank)
    })
    expect(state.round).toBeGreaterThan(5)
  })

  it('ends at once when the best configuration answers everything right', () => {
    const { state } = runWith(input, (_, step) =>
      step.kind === 'rollouts' && step.config.output_format.type === 'label' ? 1 : 0,
    )
    expect(engine.end(state)).toBe('target')
  })

  it('says so when there is too little data or too small a budget', () => {
    const few = engine.start({ ...input, train: input.train.slice(0, 3) })
    expect([engine.end(few), engine.plan(few, input)]).toEqual(['insufficient_data', []])
    const poor = engine.start({ ...input, maxCalls: 0 })
    expect([engine.end(poor), engine.proposals(poor)]).toEqual(['budget', []])
    expect(engine.preflight({ ...input, maxCalls: 0 }).proposals).toBe(0)
    expect(engine.preflight(input)).toMatchObject({ calls: 600, proposals: expect.any(Number) })
    expect(engine.preflight(input).proposals).toBeGreaterThan(3)
  })

  it('refuses an instruction that copies training text', () => {
    let state = engine.start(input)
    while (state.phase !== 'reflect') {
      const [step] = engine.plan(state, input)
      if (step === undefined) throw new Error('The search ended early')
      state = engine.reduce(state, step, executeStep(step, input, grader), input)
    }
    for (const step of engine.plan(state, input)) {
      const text = `\`\`\`\nYou help. ${input.train[0]?.input}\n\`\`\``
      state = engine.reduce(state, step, { kind: 'completion', text }, input)
    }
    expect(state.instructions).toHaveLength(1)
    expect(state.reasons.join(' ')).toContain('copied text')
  })

  it('keeps a state far below a megabyte with 200 training and 120 validation items', () => {
    const large = {
      ...input,
      train: items('train', 200),
      validation: items('validation', 120),
      maxCalls: 1200,
    }
    const { state } = runSearch(engine, large, grader)
    expect(JSON.stringify(state).length).toBeLessThan(300_000)
  })

  it('starts from a good baseline without losing its labels, examples or rules', () => {
    const baseline = agentConfig.parse({
      system_prompt: 'You help with finance.',
      examples: [{ input: 'x y', output: 'grants' }],
      output_format: { type: 'label', labels: [...labels, 'grants'] },
    })
    const { state } = runSearch(engine, { ...input, baseline }, grader)
    const [best] = engine.proposals(state)
    expect(best?.config.output_format.labels).toContain('grants')
    expect(best?.config.model).toBe(baseline.model)
  })

  it('tunes free text and JSON outputs too', () => {
    const answers = [
      'Book it as an asset over five years.',
      'Charge the usual rate of the country.',
      'Ask the client for the bill first.',
    ]
    const texts = (split: readonly TrainingItem[]) =>
      split.map((item, index) => ({ ...item, expected: `${answers[index % 3]} Note ${index}.` }))
    const textInput = {
      ...input,
      grader: { type: 'token_f1' } as const,
      train: texts(input.train),
      validation: texts(input.validation),
    }
    const text = runSearch(engine, textInput, { type: 'token_f1' })
    expect(engine.proposals(text.state)[0]?.validationScore).toBeGreaterThan(0.5)

    const json = (split: readonly TrainingItem[]) =>
      split.map((item) => ({
        ...item,
        expected: JSON.stringify({ team: item.expected, urgent: item.expected > 'c' }),
      }))
    const schema = { type: 'object', required: ['team', 'urgent'] }
    const jsonGrader = { type: 'json_schema', schema } as const
    const jsonInput = {
      ...input,
      train: json(input.train),
      validation: json(input.validation),
      grader: jsonGrader,
    }
    const { state } = runSearch(engine, jsonInput, jsonGrader)
    expect(engine.proposals(state)[0]?.validationScore).toBeGreaterThan(0.6)
    const formats = engine.proposals(state).map((proposal) => proposal.config.output_format)
    expect(formats).toContainEqual({ type: 'json', schema })
  })

  it('names configurations that cost no search: the format alone, and one medoid a label', () => {
    expect(zeroCostBaselines(input).map(({ method }) => method)).toEqual(['labels', 'labels+medoids(6)'])
  })
})
