import { describe, expect, it } from 'vitest'
import { logGamma } from './gamma.ts'
import { normalCdf, normalQuantile, normalTwoSided, normalUpperTail } from './normal.ts'
import { studentQuantile, studentTwoSided, studentUpperTail } from './student-t.ts'

const close = (actual: number, expected: number) =>
  expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-10)

describe('distributions', () => {
  it.each([
    [0.5, 0.5723649429247001],
    [5, 3.1780538303479458],
    [100.25, 360.2845596377643],
  ])('logGamma(%d)', (x, expected) => close(logGamma(x), expected))

  it.each([
    [1.959963984540054, 0.025],
    [5, 2.866515718791939e-7],
    [10, 7.619853024160527e-24],
  ])('the normal distribution has %d standard deviations of tail', (z, expected) => {
    close(normalUpperTail(z), expected)
    close(normalCdf(-z), expected)
    close(normalTwoSided(z), 2 * expected)
  })

  it.each([
    [2.776445105197793, 4, 0.05],
    [12.706204736174696, 1, 0.05],
    [1.962339118541643, 999.5, 0.05],
    [8.61, 4, 0.0010006],
  ])('Student t = %d with %d degrees of freedom', (t, df, p) => {
    expect(studentTwoSided(t, df)).toBeCloseTo(p, 4)
    expect(studentUpperTail(t, df)).toBeCloseTo(p / 2, 4)
  })

  it('inverts both distributions', () => {
    for (const p of [1e-12, 0.001, 0.025, 0.3, 0.5, 0.7, 0.975, 0.999]) {
      close(normalCdf(normalQuantile(p)), p)
      for (const df of [1, 3.7, 40, 5000]) close(studentUpperTail(-studentQuantile(p, df), df), p)
    }
  })
})
