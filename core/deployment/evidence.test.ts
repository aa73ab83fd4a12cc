import { describe, expect, it } from 'vitest'
import { type Evaluated, type Evidence, objections } from './evidence.ts'
import { approvalsRequired } from './oversight.ts'

const now = Date.UTC(2026, 10, 23)
const hour = 3_600_000
const passed: Evaluated = { candidateId: 'c', configHash: 'h', passed: true, at: now - hour }
const sound: Evidence = {
  candidate: { id: 'c', configHash: 'h' },
  sealedTest: passed,
  regression: passed,
  safety: passed,
  isDecided: false,
}

describe('the evidence of a deployment', () => {
  it('carries it when everything was passed, for this very configuration, lately', () => {
    expect(objections(sound, now)).toEqual([])
    expect(objections({ ...sound, regression: null }, now)).toEqual([])
  })

  it.each<[string, Partial<Evidence>, string]>([
    ['no sealed test', { sealedTest: null }, 'no evaluation'],
    ['a sealed test that was not passed', { sealedTest: { ...passed, passed: false } }, 'not passed'],
    ['no safety run', { safety: null }, 'no safety run'],
    ['a failed safety run', { safety: { ...passed, passed: false } }, 'not passed'],
    ['a safety run of another configuration', { safety: { ...passed, configHash: 'x' } }, 'another config'],
    ['an evaluation of another candidate', { sealedTest: { ...passed, candidateId: 'd' } }, 'another cand'],
    ['a regression', { regression: { ...passed, passed: false } }, 'regression suite was not passed'],
    ['a stale safety run', { safety: { ...passed, at: now - 24 * hour - 1 } }, 'older than 24 hours'],
  ])('is refused for %s', (_, change, sentence) => {
    expect(objections({ ...sound, ...change }, now)).toEqual([expect.stringContaining(sentence)])
  })

  it('does not age while an experiment vouches for it, but must have been passed', () => {
    const old = { ...passed, at: now - 500 * hour }
    expect(objections({ ...sound, safety: old, isDecided: true }, now)).toEqual([])
    expect(objections({ ...sound, safety: { ...old, passed: false }, isDecided: true }, now)).toHaveLength(1)
  })
})

describe('oversight', () => {
  it('asks for as many approvals as the strategy demands', () => {
    expect(approvalsRequired('prompt_optimization')).toBe(1)
    expect(approvalsRequired('rag_tuning')).toBe(0)
    expect(approvalsRequired('fine_tuning')).toBe(2)
    expect(approvalsRequired(null)).toBe(1)
  })
})
