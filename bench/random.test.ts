import { describe, expect, it } from 'vitest'
import { betaRate, type Random, randomOf } from './random.ts'

const DRAWS = 8000

function momentsOf(draw: (random: Random) => number): { mean: number; variance: number } {
  const random = randomOf(1, 'moments')
  const values = Array.from({ length: DRAWS }, () => draw(random))
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS }
}

describe('random numbers', () => {
  it('are the same for the same names and others for others', () => {
    const first = (...names: (string | number)[]) => randomOf(1, ...names).uniform()
    expect(first('a', 1)).toBe(first('a', 1))
    expect(new Set([first('a', 1), first('a', 2), first('b', 1), randomOf(2, 'a', 1).uniform()]).size).toBe(4)
  })

  it.each<[string, (random: Random) => number, number, number]>([
    ['uniform', ({ uniform }) => uniform(), 1 / 2, 1 / 12],
    ['normal', ({ normal }) => normal(), 0, 1],
    ['exponential', ({ exponential }) => exponential(3), 3, 9],
    ['poisson of few', ({ poisson }) => poisson(2.5), 2.5, 2.5],
    ['poisson of many', ({ poisson }) => poisson(520), 520, 520],
    ['gamma above 1', ({ gamma }) => gamma(4), 4, 4],
    ['gamma below 1', ({ gamma }) => gamma(0.4), 0.4, 0.4],
    ['rates of users', (random) => betaRate(random, 0.8, 1 / 3), 0.8, (0.8 * 0.2) / 3],
  ])('%s have their mean and variance', (_, draw, mean, variance) => {
    const seen = momentsOf(draw)
    expect(Math.abs(seen.mean - mean)).toBeLessThan(4 * Math.sqrt(variance / DRAWS))
    expect(seen.variance / variance).toBeGreaterThan(0.9)
    expect(seen.variance / variance).toBeLessThan(1.1)
  })
})
