const EPSILON = 1e-16
const TINY = 1e-300

/** Lanczos coefficients for g = 7, n = 9 (Godfrey 2001). */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const

/** Natural logarithm of the gamma function, x > 0; relative error about 1e-15. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const shifted = x - 1
  let series: number = lanczos[0]
  for (const [index, coefficient] of lanczos.entries()) {
    if (index > 0) series += coefficient / (shifted + index)
  }
  const t = shifted + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(series)
}

/** Regularised lower incomplete gamma P(a, x). Source: DLMF 8.11.4 (series), 8.9.2 (continued fraction). */
export function regularizedGammaP(a: number, x: number): number {
  if (x <= 0) return 0
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x)
}

/** Regularised upper incomplete gamma Q(a, x) = 1 - P(a, x), without the loss of digits. */
export function regularizedGammaQ(a: number, x: number): number {
  if (x <= 0) return 1
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x)
}

/** log of Gamma(a) P(a, x) e^x / x^a, which stays in range where its factors do not. */
export function logScaledGammaP(a: number, x: number): number {
  return logGamma(a) + Math.log(regularizedGammaP(a, x)) + x - a * Math.log(x)
}

function gammaSeries(a: number, x: number): number {
  const limit = terms(a)
  let term = 1 / a
  let sum = term
  for (let n = 1; n < limit && term > sum * EPSILON; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum * Math.exp(-x + a * Math.log(x) - logGamma(a))
}

/** Enough terms where convergence is slowest, at x near a: they grow with the square root of a. */
function terms(a: number): number {
  return 1000 + 20 * Math.sqrt(a)
}

/** Modified Lentz evaluation. */
function gammaFraction(a: number, x: number): number {
  const limit = terms(a)
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let value = d
  for (let i = 1; i < limit; i++) {
    const an = -i * (i - a)
    b += 2
    d = 1 / nonZero(an * d + b)
    c = nonZero(b + an / c)
    value *= d * c
    if (Math.abs(d * c - 1) < EPSILON) break
  }
  return Math.exp(-x + a * Math.log(x) - logGamma(a)) * value
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}
