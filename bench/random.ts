import { hash } from '../core/randomness.ts'

/** Random numbers in a fixed order: what a simulation draws from. */
export interface Random {
  /** Uniform in (0, 1). */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** Exponential with this mean. */
  exponential(mean: number): number
  /** Number of events of a Poisson process that expects `mean` of them. */
  poisson(mean: number): number
  /** Gamma with scale 1. */
  gamma(shape: number): number
}

/**
 * A stream of random numbers that is the same for the same names: sfc32 (Chris Doty-Humphrey, PractRand; public
 * domain), started from four hashes. Simulations draw tens of thousands of numbers a run, so runs must not be windows
 * on one short cycle, as the counter-based numbers of the product's own draws would be.
 */
export function randomOf(seed: number, ...names: readonly (string | number)[]): Random {
  const purpose = names.join(' ')
  let [a, b, c, counter] = [0, 1, 2, 3].map((index) => hash(seed, 'bench', purpose, index)) as [
    number,
    number,
    number,
    number,
  ]
  const uniform = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return ((sum >>> 0) + 0.5) / 2 ** 32
  }
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  const exponential = (mean: number) => -mean * Math.log(uniform())
  /** Counts arrivals in slices of at most 500: exp(-mean) must not vanish. */
  const poisson = (mean: number) => {
    let events = 0
    for (let left = mean; left > 0; left -= 500) {
      const limit = Math.exp(-Math.min(left, 500))
      for (let product = uniform(); product > limit; product *= uniform()) events++
    }
    return events
  }
  /** Marsaglia and Tsang, "A simple method for generating gamma variables" (2000). */
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape)
    const d = shape - 1 / 3
    for (;;) {
      const x = normal()
      const v = (1 + x / Math.sqrt(9 * d)) ** 3
      if (v > 0 && Math.log(uniform()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v
    }
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) uniform()
  return { uniform, normal, exponential, poisson, gamma }
}

/** Beta-distributed: a rate that differs between users, with this mean; `spread` 0 is none, towards 1 all or nothing. */
export function betaRate(random: Random, mean: number, spread: number): number {
  if (spread === 0) return mean
  const size = 1 / spread - 1
  const ofOnes = random.gamma(mean * size)
  return ofOnes / (ofOnes + random.gamma((1 - mean) * size))
}
