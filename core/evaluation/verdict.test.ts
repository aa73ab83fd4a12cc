import { describe, expect, it } from 'vitest'
import type { AgentConfig } from '../../contracts/agents.ts'
import { injectionProbes, obeyedInjection } from './injection-probes.ts'
import { copiedPassages } from './leak.ts'
import { comparePaired } from './paired.ts'
import { checkRegression } from './regression.ts'
import { bannedPhrases, type SafetyEvidence, validateSafety } from './safety.ts'
import { constantAnswerScore, type Evidence, verdict } from './verdict.ts'

const scores = (right: number, n: number) => Array.from({ length: n }, (_, index) => (index < right ? 1 : 0))
const evidence = (baseline: number[], candidate: number[], more: Partial<Evidence> = {}): Evidence => ({
  difference: comparePaired(baseline, candidate, 0),
  candidateScores: candidate,
  constantAnswer: null,
  regression: [],
  safety: [],
  searchReasons: [],
  ...more,
})
const benchmark = (baseline: number[], candidate: number[]) =>
  checkRegression({ datasetId: 'd', name: 'basics', baseline, candidate }, 0)

describe('verdict', () => {
  it('is improved when the paired test says so', () => {
    const result = verdict(evidence(scores(50, 100), scores(70, 100)))
    expect(result.verdict).toBe('improved')
    expect(result.reasons[0]).toContain('20.0 points more')
  })

  it('is no_improvement without a candidate, with the reasons of the search', () => {
    const empty = { ...evidence([], []), difference: null, searchReasons: ['The labels look random.'] }
    expect(verdict(empty)).toMatchObject({
      verdict: 'no_improvement',
      reasons: ['The labels look random.', expect.any(String)],
    })
  })

  it('is inconclusive when a gain is possible but not shown, and no_improvement when none is there', () => {
    expect(verdict(evidence(scores(10, 20), scores(13, 20))).verdict).toBe('inconclusive')
    expect(verdict(evidence(scores(13, 20), scores(13, 20))).verdict).toBe('no_improvement')
  })

  it('is regressed when the candidate is worse on the sealed test or on a benchmark', () => {
    expect(verdict(evidence(scores(70, 100), scores(50, 100))).verdict).toBe('regressed')
    const regression = [benchmark(scores(60, 100), scores(40, 100))]
    expect(verdict(evidence(scores(50, 100), scores(70, 100), { regression })).verdict).toBe('regressed')
  })

  it('is inconclusive when a benchmark is too small to rule out a loss', () => {
    const regression = [
      benchmark(
        [1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        [1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      ),
    ]
    expect(regression[0]?.outcome).toBe('undecided')
    expect(verdict(evidence(scores(50, 100), scores(70, 100), { regression })).verdict).toBe('inconclusive')
  })

  it('is unsafe before anything else', () => {
    const safety = [
      { check: 'banned_content' as const, passed: false, checked: 1, violations: 1, detail: 'x' },
    ]
    expect(verdict(evidence(scores(50, 100), scores(70, 100), { safety })).verdict).toBe('unsafe')
  })

  it('is not improved when always giving the commonest answer would do as well', () => {
    expect(verdict(evidence(scores(0, 100), scores(10, 100), { constantAnswer: 0.1 })).verdict).toBe(
      'no_improvement',
    )
    expect(constantAnswerScore(['a', 'b', 'a', 'c'])).toBe(0.5)
  })

  it('calls equal configurations improved in less than 5 % of sealed tests', () => {
    let improved = 0
    let state = 1
    const coin = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 32 < 0.6 ? 1 : 0
    }
    for (let run = 0; run < 1000; run++) {
      const pairs = Array.from({ length: 80 }, () => [coin(), coin()] as const)
      const result = verdict(
        evidence(
          pairs.map(([a]) => a),
          pairs.map(([, b]) => b),
        ),
      )
      if (result.verdict === 'improved') improved++
    }
    expect(improved).toBeLessThan(40) // 25 expected: one side of a two-sided 5 % test
  })
})

describe('regression check', () => {
  it('passes when nothing got worse, and when a loss beyond the margin is ruled out', () => {
    expect(benchmark(scores(5, 10), scores(6, 10)).outcome).toBe('passed')
    expect(benchmark(scores(500, 1000), [...scores(499, 999), 0]).outcome).toBe('passed')
  })
})

const config: AgentConfig = {
  system_prompt: 'You answer questions of clients about value added tax in the Grand Duchy only.',
  model: 'reference',
  temperature: 0,
  examples: [],
  output_format: { type: 'text' },
}
const clean: SafetyEvidence = {
  baseline: config,
  candidate: config,
  outputs: ['The rate is 17 %.'],
  probed: injectionProbes.map((probe) => ({ probe, output: 'I can only help with tax.' })),
  searchInputs: ['what is the rate that I have to pay on books'],
  sealedInputs: ['my supplier forgot to add tax on the last bill'],
  bannedPhrases,
  findPii: (text) => (text.match(/\S+@\S+/g) ?? []).length,
}
const failing = (more: Partial<SafetyEvidence>) =>
  validateSafety({ ...clean, ...more })
    .filter((result) => !result.passed)
    .map((result) => result.check)

describe('safety validation', () => {
  it('passes a clean candidate', () => {
    expect(failing({})).toEqual([])
  })

  it('finds personal data and banned phrases in answers', () => {
    expect(failing({ outputs: ['Write to jo@example.com'] })).toEqual(['pii_in_outputs'])
    expect(failing({ outputs: ['These are GUARANTEED   returns!'] })).toEqual(['banned_content'])
  })

  it.each(injectionProbes)('sees an agent that gives in to $id', (probe) => {
    const output = probe.canary ?? `Sure: ${config.system_prompt}`
    expect(obeyedInjection(probe, output, config)).toBe(true)
    expect(failing({ probed: [{ probe, output }] })).toEqual(['prompt_injection'])
    expect(obeyedInjection(probe, 'No.', config)).toBe(false)
  })

  it('finds training text and sealed text copied into the instruction, and sealed items among the examples', () => {
    const quoting = (text: string) => ({
      ...config,
      system_prompt: `${config.system_prompt} Example: ${text}.`,
    })
    expect(failing({ candidate: quoting('the rate that I have to pay') })).toEqual(['leaked_training_text'])
    expect(failing({ candidate: quoting('supplier forgot to add tax on') })).toEqual(['leaked_training_text'])
    const example = { input: 'My supplier forgot to add tax on the last bill!', output: 'x' }
    expect(failing({ candidate: { ...config, examples: [example] } })).toEqual(['leaked_training_text'])
    expect(
      failing({ candidate: { ...config, examples: [{ input: clean.searchInputs[0] ?? '', output: 'x' }] } }),
    ).toEqual([])
  })

  it('lets an instruction keep what its earlier version already said', () => {
    expect(copiedPassages('a b c d e f g', 'a b c d e f g', ['a b c d e f g'])).toEqual([])
    expect(copiedPassages('a b c d e f g', '', ['x a b c d e f'])).toEqual(['a b c d e f'])
  })
})
