import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uniform } from '../randomness.ts'
import { areLabels, chooseGrader, grade } from './grade.ts'
import { bootstrapMean, measure, wilson } from './interval.ts'
import { parseJudgement } from './judge.ts'
import { answerSignal, neighbourSignal } from './label-signal.ts'
import { comparePaired, mcnemarExact, signFlipTest, tangoInterval } from './paired.ts'
import { tokenF1 } from './token-f1.ts'

describe('graders', () => {
  it.each([
    ['exact_match', ' yes\n', 'yes', 1],
    ['exact_match', 'Yes', 'yes', 0],
    ['label', '"Card Arrival."', 'card arrival', 1],
    ['label', 'It is card arrival', 'card arrival', 0],
    ['label', 'card_arrival', 'card_arrivals', 0],
  ] as const)('%s scores %j for %j', (type, output, expected, score) => {
    expect(grade({ type }, output, expected)).toBe(score)
  })

  it('counts shared tokens with their repetitions, without articles', () => {
    expect(tokenF1('The cat sat', 'a cat sat')).toBe(1)
    expect(tokenF1('cat cat', 'cat')).toBeCloseTo(2 / 3, 12)
    expect(tokenF1('dog', 'cat')).toBe(0)
    expect(tokenF1('', 'the')).toBe(1)
    expect(tokenF1('', 'cat')).toBe(0)
  })

  it('wants JSON that is valid and equal, in any key order', () => {
    const schema = { type: 'object', required: ['a'], properties: { a: { type: 'number' } } }
    const json = (output: string, expected: string) =>
      grade({ type: 'json_schema', schema }, output, expected)
    expect(json('{"b":1,"a":2}', '{"a":2,"b":1}')).toBe(1)
    expect(json('{"a":3}', '{"a":2}')).toBe(0)
    expect(json('{"a":"x"}', '{"a":"x"}')).toBe(0)
    expect(json('a: 2', '{"a":2}')).toBe(0)
  })

  it('grades every output between 0 and 1, and the expected output itself with 1', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (output, expected) => {
        for (const type of ['exact_match', 'label', 'token_f1'] as const) {
          expect(grade({ type }, expected, expected)).toBe(1)
          const score = grade({ type }, output, expected)
          expect(score >= 0 && score <= 1).toBe(true)
        }
      }),
    )
  })

  it('chooses the label grader for few distinct short outputs only', () => {
    expect(chooseGrader(['a', 'b', 'a', 'b'])).toEqual({ type: 'label' })
    expect(chooseGrader(['a', 'b', 'c'])).toEqual({ type: 'token_f1' })
    expect(areLabels(['x'.repeat(99), 'x'.repeat(99)])).toBe(false)
  })

  it("takes only a judge's exact form", () => {
    expect(parseJudgement('{"score": 0.5, "reason": "half"}')).toEqual({ score: 0.5, reason: 'half' })
    expect(parseJudgement('```json\n{"score": 1, "reason": ""}\n```')?.score).toBe(1)
    for (const wrong of [
      '0.5',
      '{"score": 2, "reason": ""}',
      'Score: {"score":1,"reason":""}',
      '{"score":"1"}',
    ]) {
      expect(parseJudgement(wrong)).toBeNull()
    }
  })
})

describe('intervals', () => {
  it("gives Wilson's published values", () => {
    const { low, high } = wilson(15, 148) // Newcombe 1998, table I: 0.0624 to 0.1605
    expect(low).toBeCloseTo(0.0624, 4)
    expect(high).toBeCloseTo(0.1605, 4)
    expect(wilson(0, 20)).toEqual({ low: 0, high: expect.closeTo(0.1611, 4) })
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
  })

  it('covers the true mean of real scores in about 95 % of samples', () => {
    const covered = Array.from({ length: 200 }, (_, seed) => {
      const values = Array.from({ length: 60 }, (_, at) => uniform({ seed, step: 0, purpose: 'x' }, at) ** 2)
      const { low, high } = bootstrapMean(values, seed)
      return low <= 1 / 3 && 1 / 3 <= high
    }).filter(Boolean).length
    expect(covered / 200).toBeGreaterThan(0.9)
    expect(covered / 200).toBeLessThan(0.99)
  })

  it('measures shares by Wilson and other means by the bootstrap, the same each time', () => {
    expect(measure([1, 0, 1, 1], 1)).toMatchObject({ score: 0.75, n: 4, ciLow: wilson(3, 4).low })
    expect(measure([0.2, 0.4], 1)).toEqual(measure([0.2, 0.4], 1))
    expect(measure([], 1)).toEqual({ score: 0, ciLow: 0, ciHigh: 1, n: 0 })
  })
})

describe('paired comparison', () => {
  it('gives exact McNemar p-values', () => {
    expect(mcnemarExact(6, 0)).toBeCloseTo(2 / 64, 12)
    expect(mcnemarExact(1, 8)).toBeCloseTo((2 * (1 + 9)) / 512, 12)
    expect(mcnemarExact(5, 5)).toBe(1)
    expect(mcnemarExact(0, 0)).toBe(1)
    expect(mcnemarExact(3000, 0)).toBeGreaterThanOrEqual(0)
  })

  it('has an interval that covers 95 % in exact enumeration', () => {
    const n = 40
    for (const [p10, p01] of [
      [0.2, 0.2],
      [0.3, 0.1],
      [0.6, 0],
      [0.05, 0.02],
    ] as const) {
      let covered = 0
      for (let b = 0; b <= n; b++) {
        for (let c = 0; b + c <= n; c++) {
          const { low, high } = tangoInterval(b, c, n)
          const delta = p10 - p01
          if (low <= delta && delta <= high) covered += trinomial(n, b, c, p10, p01)
        }
      }
      expect(covered).toBeGreaterThan(0.93)
    }
  })

  it('ends where the score test with the likeliest nuisance share rejects at 5 %', () => {
    for (const [better, worse, n] of [
      [12, 5, 40],
      [3, 9, 25],
      [30, 28, 120],
    ] as const) {
      const { low, high } = tangoInterval(better, worse, n)
      for (const delta of [low, high]) {
        const share = likeliestShare(better, worse, n, delta)
        const z = (better - worse - n * delta) / Math.sqrt(n * (2 * share + delta - delta * delta))
        expect(Math.abs(z)).toBeCloseTo(1.96, 2)
      }
    }
  })

  it('mirrors when the two sides are swapped, and holds the estimate', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.nat(50), (better, worse, ties) => {
        const n = better + worse + ties
        fc.pre(n > 0)
        const there = tangoInterval(better, worse, n)
        const back = tangoInterval(worse, better, n)
        expect(there.low).toBeCloseTo(-back.high, 6)
        expect(there.low).toBeLessThanOrEqual((better - worse) / n + 1e-9)
        expect(there.high).toBeGreaterThanOrEqual((better - worse) / n - 1e-9)
      }),
    )
  })

  it('counts where the candidate is better and worse', () => {
    expect(comparePaired([0, 0, 1, 1], [1, 1, 0, 1], 0)).toMatchObject({
      value: 0.25,
      better: 2,
      worse: 1,
      n: 4,
    })
    expect(() => comparePaired([1], [], 0)).toThrow(RangeError)
  })

  it('keeps the error rate of the sign-flip test for real scores', () => {
    const rejected = Array.from({ length: 200 }, (_, seed) => {
      const values = Array.from({ length: 20 }, (_, at) => uniform({ seed, step: 0, purpose: 'd' }, at) - 0.5)
      return signFlipTest(values, seed) < 0.05
    }).filter(Boolean).length
    expect(rejected / 200).toBeLessThan(0.09)
    expect(signFlipTest(new Array(20).fill(0.3), 0)).toBeLessThan(0.001)
    expect(signFlipTest([0, 0], 0)).toBe(1)
  })
})

describe('label signal', () => {
  const same = (a: string, b: string) => (a === b ? 1 : 0)
  const topic = (label: number, index: number) => `topic${label} word${label}${index % 3} filler${index}`
  const items = Array.from({ length: 60 }, (_, index) => ({
    input: topic(index % 4, index),
    expected: `K${index % 4}`,
  }))

  it('is found where like inputs have like outputs', () => {
    const signal = neighbourSignal(items, same, 1)
    expect(signal.pValue).toBeLessThan(0.001)
    expect(signal.observed).toBeGreaterThan(signal.chance + 0.5)
  })

  it('is missed at the nominal rate where outputs are random', () => {
    const found = Array.from({ length: 60 }, (_, seed) => {
      const random = items.map((item, at) => ({
        ...item,
        expected: `K${Math.floor(uniform({ seed, step: 0, purpose: 'label' }, at) * 4)}`,
      }))
      return neighbourSignal(random, same, seed).pValue < 0.05
    }).filter(Boolean).length
    expect(found).toBeLessThanOrEqual(8) // 3 expected; 9 or more has p < 0.003
  })

  it('is found in answers that agree with the expected outputs, also where inputs are opaque', () => {
    const answers = items.map((item, at) => ({
      output: at % 3 === 0 ? 'K0' : item.expected,
      expected: item.expected,
    }))
    expect(answerSignal(answers, same, 1).pValue).toBeLessThan(0.001)
    expect(
      answerSignal(
        answers.map((item) => ({ ...item, output: 'K0' })),
        same,
        1,
      ).pValue,
    ).toBeGreaterThan(0.5)
  })
})

function trinomial(n: number, b: number, c: number, p10: number, p01: number): number {
  let log = 0
  for (let k = 1; k <= n; k++) log += Math.log(k)
  for (const count of [b, c, n - b - c]) for (let k = 1; k <= count; k++) log -= Math.log(k)
  const power = (p: number, count: number) => (count === 0 ? 0 : count * Math.log(p))
  return Math.exp(log + power(p10, b) + power(p01, c) + power(1 - p10 - p01, n - b - c))
}

/** The share of `worse` that maximises the likelihood of the counts when the difference is delta, by a fine grid. */
function likeliestShare(better: number, worse: number, n: number, delta: number): number {
  const from = Math.max(0, -delta)
  const width = (1 - delta) / 2 - from
  let best = { share: from, logLikelihood: Number.NEGATIVE_INFINITY }
  for (let step = 1; step < 100_000; step++) {
    const share = from + (width * step) / 100_000
    const logLikelihood =
      better * Math.log(share + delta) +
      worse * Math.log(share) +
      (n - better - worse) * Math.log(1 - 2 * share - delta)
    if (logLikelihood > best.logLikelihood) best = { share, logLikelihood }
  }
  return best.share
}
