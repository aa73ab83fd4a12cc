import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type AdjustableRatio,
  adjustableRatioArm,
  adjustedRelativeRatio,
  ratioTheta,
} from './adjusted-ratio.ts'
import { bernoulliSequence } from './bernoulli-confidence-sequence.ts'
import { betaBinomialBound, betaBinomialLog, betaBinomialMixture } from './beta-binomial-mixture.ts'
import { ktPredictive, likelihoodRatio, newBinaryEProcess, observeBinary } from './binary-e-process.ts'
import type { BivariateMoments } from './bivariate-moments.ts'
import { confidenceSequence, sequenceP, tuningRho } from './confidence-sequence.ts'
import { adjustableArm, adjustedRelativeEffect, pooledTheta } from './cuped.ts'
import { evidenceP, logMean } from './e-value.ts'
import { type Arm, absoluteEffect, type Effect, relativeEffect } from './effect.ts'
import { type Side, welchTest } from './fixed-horizon.ts'
import {
  gammaExponentialBound,
  gammaExponentialLog,
  gammaPoissonBound,
  gammaPoissonLog,
} from './gamma-mixture.ts'
import {
  mixtureRho,
  oneSidedNormalBound,
  oneSidedNormalLog,
  twoSidedNormalBound,
  twoSidedNormalLog,
} from './normal-mixture.ts'
import { polyStitchingBound } from './poly-stitching.ts'
import { ratioArm } from './ratio-metric.ts'
import { chiSquareSampleRatio, newSampleRatio, observeArm } from './sample-ratio.ts'

const folder = join(import.meta.dirname, '../../../shared/vectors')

function vectors<S extends z.ZodType>(name: string, schema: S): z.output<S> | null {
  const file = join(folder, name)
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null
}

/** Equal to 1e-9 relative, or to 1e-12 where the value is next to nothing. */
function expectClose(actual: number, expected: number, tolerance = 1e-9) {
  if (!Number.isFinite(expected)) return expect(actual).toBe(expected)
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.max(tolerance * Math.abs(expected), 1e-12))
}

const infinities = { inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY }
const number = z.union([z.number(), z.enum(['inf', '-inf']).transform((name) => infinities[name])])
const armSchema = z.object({
  kind: z.enum(['proportion', 'mean']),
  n: z.number(),
  sum: z.number(),
  sum_squares: z.number().optional(),
})
const sumsSchema = z.object({ sum: z.number(), sum_squares: z.number().optional() })
const ratioSchema = z.object({
  kind: z.literal('ratio'),
  n: z.number(),
  num: sumsSchema,
  den: sumsSchema,
  num_den_sum_of_products: z.number(),
})
const cupedSchema = z.object({
  kind: z.literal('cuped'),
  base: z.enum(['mean', 'proportion']),
  n: z.number(),
  post: sumsSchema,
  pre: sumsSchema,
  post_pre_sum_of_products: z.number(),
})
const cupedRatioSchema = z.object({
  kind: z.literal('cuped_ratio'),
  n: z.number(),
  m_post: sumsSchema,
  d_post: sumsSchema,
  m_pre: sumsSchema,
  d_pre: sumsSchema,
  m_post_m_pre_sum_of_products: z.number(),
  d_post_d_pre_sum_of_products: z.number(),
  m_pre_d_pre_sum_of_products: z.number(),
  m_post_d_post_sum_of_products: z.number(),
  m_post_d_pre_sum_of_products: z.number(),
  m_pre_d_post_sum_of_products: z.number(),
})
const anyArmSchema = z.discriminatedUnion('kind', [armSchema, ratioSchema, cupedSchema, cupedRatioSchema])
const caseSchema = z.object({
  test: z.string(),
  alpha: z.number(),
  differenceType: z.string(),
  sequentialTuningParameter: z.number().nullable(),
  a: anyArmSchema,
  b: anyArmSchema,
})
const expectedSchema = z.object({
  expected: number,
  ci: z.tuple([number, number]),
  pValue: number,
  stddev: number,
  errorMessage: z.string().nullable(),
  theta: z.number().optional(),
})
const gbstats = vectors(
  'gbstats_golden.json',
  z.object({
    upstreamCases: z.array(caseSchema.extend({ fullPrecision: expectedSchema })),
    generatedGrid: z.array(caseSchema.extend({ expected: expectedSchema })),
    srm: z.array(z.object({ users: z.array(z.number()), weights: z.array(z.number()), pValue: z.number() })),
    sequentialRho: z.array(
      z.object({ alpha: z.number(), tuning: z.number(), twoSided: z.boolean(), rho: z.number() }),
    ),
  }),
)
const row = z.record(z.string(), z.number())
const confseq = vectors(
  'confseq_golden.json',
  z.object({
    normalTwoSided: z.array(row),
    normalOneSided: z.array(row),
    gammaExponential: z.array(row),
    betaBinomialTwoSided: z.array(row),
    polyStitching: z.array(row),
    bernoulliConfidenceInterval: z.array(row),
    upstreamTests: z.array(
      z.object({
        fn: z.string(),
        args: z.union([z.array(z.number()), row]),
        expected: z.union([z.number(), z.array(z.number())]),
      }),
    ),
  }),
)
const eprocess = vectors(
  'eprocess_golden.json',
  z.object({
    multinomialSequential: z.array(
      z.object({ counts: z.array(z.number()), theta: z.array(z.number()), logE: z.number() }),
    ),
    twoArmEProcess: z.array(
      z.object({
        name: z.string(),
        events: z.array(z.tuple([z.number(), z.number(), z.number()])),
        logE: z.number(),
        maxLogE: z.number(),
        logEEvery25: z.array(z.number()),
        shrunkMixture: z.object({
          logE: z.number(),
          maxLogE: z.number(),
          pValue: z.number(),
          logEEvery25: z.array(z.number()),
        }),
      }),
    ),
  }),
)

type AnyArm = z.output<typeof anyArmSchema>
type Sums = z.output<typeof sumsSchema>

function arm(value: AnyArm): Arm | null {
  if (value.kind === 'ratio')
    return ratioArm(pairsOf(value.n, value.den, value.num, value.num_den_sum_of_products))
  if (value.kind !== 'mean' && value.kind !== 'proportion') throw new Error(`no arm of ${value.kind}`)
  const mean = value.sum / value.n
  if (value.kind === 'proportion') return { n: value.n, mean, variance: mean * (1 - mean) }
  return { n: value.n, mean, variance: squares(value.n, value) / (value.n - 1) }
}

/** Sum of squared deviations; of a proportion, where every square is the value itself, when no squares are given. */
function squares(n: number, { sum, sum_squares = sum }: Sums): number {
  return sum_squares - sum ** 2 / n
}

function pairsOf(n: number, x: Sums, y: Sums, products: number): BivariateMoments {
  const cXY = products - (x.sum * y.sum) / n
  return { n, meanX: x.sum / n, meanY: y.sum / n, m2X: squares(n, x), m2Y: squares(n, y), cXY }
}

function ratiosOf(value: z.output<typeof cupedRatioSchema>): AdjustableRatio {
  const { n, m_post, d_post, m_pre, d_pre } = value
  return {
    present: pairsOf(n, d_post, m_post, value.m_post_d_post_sum_of_products),
    past: pairsOf(n, d_pre, m_pre, value.m_pre_d_pre_sum_of_products),
    numerators: pairsOf(n, m_pre, m_post, value.m_post_m_pre_sum_of_products),
    denominators: pairsOf(n, d_pre, d_post, value.d_post_d_pre_sum_of_products),
    numeratorToDenominator: pairsOf(n, m_pre, d_post, value.m_pre_d_post_sum_of_products),
    denominatorToNumerator: pairsOf(n, d_pre, m_post, value.m_post_d_pre_sum_of_products),
  }
}

function effectOf({ a, b, differenceType }: z.output<typeof caseSchema>, theta?: number): Effect | null {
  const isRelative = differenceType === 'relative'
  if (a.kind === 'cuped' && b.kind === 'cuped') {
    const [ofA, ofB] = [a, b].map((one) =>
      pairsOf(one.n, one.pre, one.post, one.post_pre_sum_of_products),
    ) as [BivariateMoments, BivariateMoments]
    const kind = a.base === 'proportion' ? 'binary' : 'mean'
    expectClose(pooledTheta(ofA, ofB), theta ?? Number.NaN)
    return adjustedRelativeEffect(adjustableArm(ofA, kind), adjustableArm(ofB, kind), pooledTheta(ofA, ofB))
  }
  if (a.kind === 'cuped_ratio' && b.kind === 'cuped_ratio') {
    const [ofA, ofB] = [adjustableRatioArm(ratiosOf(a)), adjustableRatioArm(ratiosOf(b))]
    if (!ofA || !ofB) return null
    expectClose(ratioTheta(ofA, ofB), theta ?? Number.NaN)
    return adjustedRelativeRatio(ofA, ofB)
  }
  const [ofA, ofB] = [arm(a), arm(b)]
  if (!ofA || !ofB) return null
  return isRelative ? relativeEffect({ a: ofA, b: ofB }) : absoluteEffect({ a: ofA, b: ofB })
}

function sideOf(test: string): Side {
  if (test.endsWith('greater')) return 'greater'
  return test.endsWith('lesser') ? 'lesser' : 'two_sided'
}

function check(golden: z.output<typeof caseSchema>, expected: z.output<typeof expectedSchema>) {
  const effect = effectOf(golden, expected.theta)
  if (expected.errorMessage !== null || !effect) {
    // The reference states a p-value of 1 and an interval of 0 here; an effect without an error is not stated at all.
    expect(effect).toBeNull()
    return
  }
  expectClose(effect.estimate, expected.expected)
  expectClose(Math.sqrt(effect.variance), expected.stddev)
  const side = sideOf(golden.test)
  if (golden.test.startsWith('fixed')) {
    const result = welchTest(effect, golden.alpha, side)
    expectClose(result.pValue, expected.pValue)
    expectClose(result.ciLow, expected.ci[0])
    expectClose(result.ciHigh, expected.ci[1])
    return
  }
  const size = golden.sequentialTuningParameter ?? 5000
  const result = confidenceSequence(effect, golden.alpha, size, side)
  expectClose(result.ciLow, expected.ci[0])
  expectClose(result.ciHigh, expected.ci[1])
  if (side === 'two_sided') expectClose(sequenceP(effect, golden.alpha, size), expected.pValue)
}

describe.skipIf(!gbstats)('GrowthBook gbstats, when its reference values are there', () => {
  it('agrees with the whole grid of tests, sides and metrics to 1e-9', () => {
    for (const golden of gbstats?.generatedGrid ?? []) check(golden, golden.expected)
  })
  it('agrees with the cases that its own tests assert', () => {
    for (const golden of gbstats?.upstreamCases ?? []) check(golden, golden.fullPrecision)
  })
  it('agrees on sample ratios by chi-square', () => {
    for (const { users, weights, pValue } of gbstats?.srm ?? [])
      expectClose(chiSquareSampleRatio(users, weights), pValue)
  })
  it('tunes its sequences alike', () => {
    for (const { alpha, tuning, twoSided, rho } of gbstats?.sequentialRho ?? []) {
      expectClose(tuningRho(twoSided ? alpha : 2 * alpha, tuning), rho)
    }
  })
})

describe.skipIf(!eprocess)('recorded streams, when they are there', () => {
  it('reach the same evidence in the two-arm e-process', () => {
    for (const { events, shrunkMixture } of eprocess?.twoArmEProcess ?? []) {
      let state = newBinaryEProcess
      for (const [index, [isB, success, probability]] of events.entries()) {
        state = observeBinary(state, { variant: isB ? 'B' : 'A', success: success === 1, probability })
        const checkpoint = shrunkMixture.logEEvery25[(index + 1) / 25 - 1]
        if (checkpoint !== undefined) expectClose(logMean(state.logE), checkpoint)
      }
      expectClose(logMean(state.logE), shrunkMixture.logE)
      expectClose(state.maxLogE, shrunkMixture.maxLogE)
      expectClose(evidenceP(state), shrunkMixture.pValue)
    }
  })
  it('reach the same evidence with the Krichevsky-Trofimov estimates alone', () => {
    for (const { events, logE, maxLogE, logEEvery25 } of eprocess?.twoArmEProcess ?? []) {
      const seen = { A: { n: 0, s: 0 }, B: { n: 0, s: 0 } }
      let [log, greatest] = [0, 0]
      for (const [index, [isB, success, q]] of events.entries()) {
        const [ofA, ofB] = [ktPredictive(seen.A.s, seen.A.n), ktPredictive(seen.B.s, seen.B.n)]
        log += Math.log(likelihoodRatio(isB === 1, success === 1, q, ofA, ofB))
        greatest = Math.max(greatest, log)
        const own = seen[isB ? 'B' : 'A']
        own.n += 1
        own.s += success
        const checkpoint = logEEvery25[(index + 1) / 25 - 1]
        if (checkpoint !== undefined) expectClose(log, checkpoint)
      }
      expectClose(log, logE)
      expectClose(greatest, maxLogE)
    }
  })
  it('reach the same evidence in the sample-ratio test', () => {
    for (const { counts, theta, logE } of eprocess?.multinomialSequential ?? []) {
      let state = newSampleRatio(theta.length)
      for (const [index, count] of counts.entries()) {
        for (let unit = 0; unit < count; unit++) state = observeArm(state, index, theta)
      }
      expectClose(state.logE, logE)
    }
  })
})

/** A field that every row of its table has. */
const field = (values: z.output<typeof row>, name: string): number => values[name] ?? Number.NaN

describe.skipIf(!confseq)('confseq, when its reference values are there', () => {
  it('has the same two-sided normal mixture, and the asymptotic sequence is its boundary', () => {
    for (const golden of confseq?.normalTwoSided ?? []) {
      const [v, vOpt, alpha] = [field(golden, 'v'), field(golden, 'vOpt'), field(golden, 'alpha')]
      const rho = mixtureRho(vOpt, field(golden, 'alphaOpt'))
      expectClose(rho, field(golden, 'rho'))
      expectClose(twoSidedNormalLog(field(golden, 's'), v, rho), field(golden, 'logMixture'))
      expectClose(twoSidedNormalBound(v, alpha, rho), field(golden, 'bound'))
      // A sum over v units of variance 1 has the bound v * half-width.
      const half = confidenceSequence({ estimate: 0, variance: 1 / v, df: v, n: v }, alpha, vOpt).ciHigh
      if (alpha === field(golden, 'alphaOpt')) expectClose(half * v, field(golden, 'bound'))
    }
  })
  it('has the same one-sided normal mixture', () => {
    for (const golden of confseq?.normalOneSided ?? []) {
      const [v, alpha] = [field(golden, 'v'), field(golden, 'alpha')]
      const rho = mixtureRho(field(golden, 'vOpt'), 2 * alpha)
      expectClose(oneSidedNormalLog(5, v, rho), field(golden, 'logMixture_s5'))
      expectClose(oneSidedNormalBound(v, alpha, rho), field(golden, 'bound'))
    }
  })
  it('has the same gamma-exponential mixture', () => {
    for (const golden of confseq?.gammaExponential ?? []) {
      const [v, c, alpha] = [field(golden, 'v'), field(golden, 'c'), field(golden, 'alpha')]
      const rho = mixtureRho(field(golden, 'vOpt'), 0.1)
      expectClose(gammaExponentialLog(5, v, rho, c), field(golden, 'logMixture_s5'))
      expectClose(gammaExponentialBound(v, alpha, rho, c), field(golden, 'bound'))
    }
  })
  it('has the same beta-binomial mixture', () => {
    for (const golden of confseq?.betaBinomialTwoSided ?? []) {
      const [g, h, v] = [field(golden, 'g'), field(golden, 'h'), field(golden, 'v')]
      const mixture = betaBinomialMixture(g, h, field(golden, 'vOpt'), field(golden, 'alphaOpt'))
      expectClose(betaBinomialLog(mixture, field(golden, 's'), v), field(golden, 'logMixture'))
      expectClose(betaBinomialBound(mixture, v, field(golden, 'alpha')), field(golden, 'bound'))
    }
  })
  it('has the same stitched boundary', () => {
    for (const golden of confseq?.polyStitching ?? []) {
      const { v = 0, alpha = 0, vMin = 0, c = 0, s = 0, eta = 0, bound = 0 } = golden
      expectClose(polyStitchingBound(v, alpha, vMin, c, s, eta), bound)
    }
  })
  it('has the same confidence sequence of a proportion', () => {
    for (const golden of confseq?.bernoulliConfidenceInterval ?? []) {
      const { successes = 0, trials = 0, alpha = 0, tOpt = 0, lower = 0, upper = 0 } = golden
      const { low, high } = bernoulliSequence(successes, trials, alpha, tOpt)
      expectClose(low, lower)
      expectClose(high, upper)
    }
  })
  it('passes the tests of confseq itself to the 1e-5 that they ask for', () => {
    for (const { fn, args, expected } of confseq?.upstreamTests ?? []) {
      const actual = Array.isArray(args) ? upstreamOf(fn, args) : upstreamNamed(fn, args)
      const values = Array.isArray(expected) ? expected : [expected]
      expect(actual).toHaveLength(values.length)
      for (const [index, value] of values.entries())
        expect(Math.abs((actual[index] ?? Number.NaN) - value), fn).toBeLessThanOrEqual(1e-5)
    }
  })
})

function upstreamOf(fn: string, [first = 0, second = 0, alpha = 0, size = 0]: number[]): number[] {
  if (fn === 'TwoSidedNormalMixture.best_rho') return [mixtureRho(first, second)]
  if (fn !== 'bernoulli_confidence_interval') throw new Error(`unknown: ${fn}`)
  const { low, high } = bernoulliSequence(first, second, alpha, size)
  return [low, high]
}

/** Calls by upstream's names; what is not given is tuned at .05 there. */
function upstreamNamed(fn: string, args: z.output<typeof row>): number[] {
  const { s = 0, v = 0, v_opt = 0, v_min = 0, alpha = 0, c = 0, g = 0, h = 0 } = args
  const [twoSided, oneSided] = [mixtureRho(v_opt, 0.05), mixtureRho(v_opt, 0.1)]
  const beta = (isOneSided: boolean) => betaBinomialMixture(g, h, v_opt, 0.05, isOneSided)
  const calls: Record<string, () => number> = {
    'normal_log_mixture(two-sided)': () => twoSidedNormalLog(s, v, twoSided),
    'normal_mixture_bound(two-sided)': () => twoSidedNormalBound(v, alpha, twoSided),
    'normal_log_mixture(one-sided)': () => oneSidedNormalLog(s, v, oneSided),
    'normal_mixture_bound(one-sided)': () => oneSidedNormalBound(v, alpha, oneSided),
    gamma_exponential_log_mixture: () => gammaExponentialLog(s, v, oneSided, c),
    gamma_exponential_mixture_bound: () => gammaExponentialBound(v, alpha, oneSided, c),
    gamma_poisson_log_mixture: () => gammaPoissonLog(s, v, oneSided, c),
    gamma_poisson_mixture_bound: () => gammaPoissonBound(v, alpha, oneSided, c),
    'beta_binomial_log_mixture(two-sided)': () => betaBinomialLog(beta(false), s, v),
    'beta_binomial_mixture_bound(two-sided)': () => betaBinomialBound(beta(false), v, alpha),
    'beta_binomial_log_mixture(one-sided)': () => betaBinomialLog(beta(true), s, v),
    'beta_binomial_mixture_bound(one-sided)': () => betaBinomialBound(beta(true), v, alpha),
    poly_stitching_bound: () => polyStitchingBound(v, alpha, v_min, c),
  }
  const call = calls[fn]
  if (!call) throw new Error(`unknown: ${fn}`)
  return [call()]
}
