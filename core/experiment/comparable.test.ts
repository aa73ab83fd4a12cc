import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addPair, noPairs } from '../statistics/bivariate-moments.ts'
import { adjustableArm, adjustedStratum, pooledTheta } from '../statistics/cuped.ts'
import { comparable, historyGain } from './comparable.ts'
import { type Metric, metricOf } from './metrics.ts'
import { addToStratum, pooledMoments, type Strata } from './strata.ts'

interface Unit {
  readonly variant: 'A' | 'B'
  readonly value: number
  readonly history: number | null
}

const latency = metricOf('latency_ms', [])
const satisfaction = metricOf('satisfaction', [])

const added = (units: readonly Unit[], probability = 0.5, onto: Strata = {}): Strata =>
  units.reduce(
    (strata, { variant, value, history }) =>
      addToStratum(strata, { variant, probability, configVersion: 1 }, value, history),
    onto,
  )

const unit = fc.record({
  variant: fc.constantFrom('A' as const, 'B' as const),
  value: fc.integer({ min: 0, max: 1000 }),
  history: fc.integer({ min: 0, max: 1000 }),
})

/** Forty units of each variant whose values follow their histories, and others. */
const followers = (kind: 'mean' | 'binary') =>
  fc.array(unit, { maxLength: 80 }).map((others): Unit[] =>
    [
      ...others,
      ...Array.from({ length: 80 }, (_, i) => {
        const history = (i * 37) % 50
        const value = history + ((i * 13) % 17)
        return { variant: i % 2 === 0 ? ('A' as const) : ('B' as const), value, history }
      }),
    ].map((one) =>
      kind === 'mean' ? one : { ...one, value: one.value % 2, history: (one.history % 7) / 7 },
    ),
  )

/** The same by the textbook: every unit as a pair, one regression over both variants. */
const textbook = (units: readonly Unit[], kind: 'mean' | 'binary') => {
  const known = units.flatMap(({ history }) => history ?? [])
  const meanHistory = known.reduce((sum, history) => sum + history, 0) / Math.max(1, known.length)
  const pairs = { A: noPairs, B: noPairs }
  for (const { variant, value, history } of units)
    pairs[variant] = addPair(pairs[variant], history ?? meanHistory, value)
  const arms = [adjustableArm(pairs.A, kind), adjustableArm(pairs.B, kind)] as const
  return adjustedStratum(...arms, pooledTheta(pairs.A, pairs.B))
}

const close = (found: unknown, wanted: Record<string, { n: number; mean: number; variance: number }>) => {
  for (const variant of ['a', 'b'] as const) {
    const { n = 0, mean = 0, variance = 0 } = wanted[variant] ?? {}
    const scale = Math.max(1, Math.abs(variance))
    expect(found).toMatchObject({
      [variant]: {
        n,
        mean: expect.closeTo(mean, 6),
        variance: expect.closeTo(variance, 6 - Math.log10(scale)),
      },
    })
  }
}

describe('units with a history', () => {
  it.each<['mean' | 'binary', Metric]>([
    ['mean', latency],
    ['binary', satisfaction],
  ])('are compared as CUPED says, %s', (kind, metric) => {
    fc.assert(
      fc.property(followers(kind), (units) =>
        close(comparable(added(units), metric)[0], { ...textbook(units, kind) }),
      ),
      { numRuns: 50 },
    )
  })

  it('stand beside units without one, from which nothing is taken', () => {
    fc.assert(
      fc.property(followers('mean'), fc.array(unit, { maxLength: 40 }), (units, strangers) => {
        const all = [...units, ...strangers.map((one) => ({ ...one, history: null }))]
        close(comparable(added(all), latency)[0], { ...textbook(all, 'mean') })
        expect(pooledMoments(added(all), 'A').n).toBe(all.filter(({ variant }) => variant === 'A').length)
      }),
      { numRuns: 50 },
    )
  })

  it('are compared by their values alone while a variant has fewer than 30 of them', () => {
    const units = Array.from({ length: 58 }, (_, i) => ({
      variant: i % 2 === 0 ? ('A' as const) : ('B' as const),
      value: i + (i % 3),
      history: i,
    }))
    const without = units.map((one) => ({ ...one, history: null }))
    const [found] = comparable(added(units), latency)
    const [plain] = comparable(added(without), latency)
    expect(found?.a.variance).toBeCloseTo(plain?.a.variance ?? 0, 9)
    expect(found?.b.mean).toBeCloseTo(plain?.b.mean ?? 0, 9)
    expect(historyGain(added(units), latency)).toBeNull()
    const enough = added([...units, ...units.slice(0, 2)])
    expect(historyGain(enough, latency)).toMatchObject({ units: 60, known: 60 })
  })

  it('keep the regression within a split when it changes, whatever level each split has', () => {
    const follow = (level: number, slope: number) =>
      Array.from({ length: 80 }, (_, i) => ({
        variant: i % 2 === 0 ? ('A' as const) : ('B' as const),
        history: i % 20,
        value: level + slope * (i % 20) + (i % 3),
      }))
    const strata = added(follow(5000, 2), 0.25, added(follow(0, 2)))
    const gain = historyGain(strata, latency)
    expect(gain).toMatchObject({ units: 160, known: 160 })
    expect(gain?.explained).toBeGreaterThan(0.95)
  })
})
