import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { newBinaryEProcess, observeBinary } from './binary-e-process.ts'
import { confidenceSequence, sequenceP, tuningRho } from './confidence-sequence.ts'
import { evidenceP, logMean } from './e-value.ts'
import { type Arm, absoluteEffect, type Effect, relativeEffect } from './effect.ts'
import { type Side, welchTest } from './fixed-horizon.ts'
import { newSampleRatio, observeArm } from './sample-ratio.ts'

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
const caseSchema = z.object({
  test: z.string(),
  alpha: z.number(),
  differenceType: z.string(),
  sequentialTuningParameter: z.number().nullable(),
  a: armSchema,
  b: armSchema,
})
const expectedSchema = z.object({
  expected: number,
  ci: z.tuple([number, number]),
  pValue: number,
  stddev: number,
  errorMessage: z.string().nullable(),
})
const gbstats = vectors(
  'gbstats_golden.json',
  z.object({
    upstreamCases: z.array(
      z.union([caseSchema.extend({ fullPrecision: expectedSchema }), z.unknown().transform(() => null)]),
    ),
    generatedGrid: z.array(caseSchema.extend({ expected: expectedSchema })),
    sequentialRho: z.array(
      z.object({ alpha: z.number(), tuning: z.number(), twoSided: z.boolean(), rho: z.number() }),
    ),
  }),
)
const confseq = vectors(
  'confseq_golden.json',
  z.object({
    normalTwoSided: z.array(
      z.object({
        v: z.number(),
        vOpt: z.number(),
        alphaOpt: z.number(),
        alpha: z.number(),
        rho: z.number(),
        bound: z.number(),
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

function arm(value: z.output<typeof armSchema>): Arm {
  const mean = value.sum / value.n
  if (value.kind === 'proportion') return { n: value.n, mean, variance: mean * (1 - mean) }
  const variance = ((value.sum_squares ?? 0) - value.sum ** 2 / value.n) / (value.n - 1)
  return { n: value.n, mean, variance }
}

function effectOf(golden: z.output<typeof caseSchema>): Effect | null {
  const stratum = { a: arm(golden.a), b: arm(golden.b) }
  return golden.differenceType === 'relative' ? relativeEffect(stratum) : absoluteEffect(stratum)
}

function sideOf(test: string): Side {
  if (test.endsWith('greater')) return 'greater'
  return test.endsWith('lesser') ? 'lesser' : 'two_sided'
}

function check(golden: z.output<typeof caseSchema>, expected: z.output<typeof expectedSchema>) {
  const effect = effectOf(golden)
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
    const cases = gbstats?.upstreamCases.filter((golden) => golden !== null) ?? []
    expect(cases.length).toBeGreaterThan(10)
    for (const golden of cases) check(golden, golden.fullPrecision)
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

describe.skipIf(!confseq)('confseq, when its reference values are there', () => {
  it('bounds a sum of unit variance by the same two-sided normal mixture', () => {
    for (const { v, vOpt, alphaOpt, alpha, rho, bound } of confseq?.normalTwoSided ?? []) {
      // Its rho is an intrinsic time, 1 / rho^2 here; a sum over v units of variance 1 has the bound v * half-width.
      expectClose(1 / tuningRho(alphaOpt, vOpt) ** 2, rho, 1e-9)
      const half = confidenceSequence({ estimate: 0, variance: 1 / v, df: v, n: v }, alpha, vOpt).ciHigh
      if (alpha === alphaOpt) expectClose(half * v, bound, 1e-9)
    }
  })
})
