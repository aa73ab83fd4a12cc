/**
 * Polynomial stitched boundary, of the order of the law of the iterated logarithm: S crosses it at any time with
 * probability at most alpha. With l = s log log(eta V / vMin) + log(zeta(s) / (log eta)^s) + log(1/alpha),
 * k1 = (eta^(1/4) + eta^(-1/4)) / sqrt 2, k2 = (sqrt eta + 1) / 2, V at least vMin:
 * sqrt(k1^2 V l + (k2 c l)^2) + k2 c l.
 * Source: Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 49 (2021), theorem 1.
 * @param vMin intrinsic time from which the boundary grows; constant before
 * @param c scale of a sub-gamma sum; 0 for a sub-Gaussian one
 */
export function polyStitchingBound(v: number, alpha: number, vMin: number, c = 0, s = 1.4, eta = 2): number {
  const time = Math.max(v, vMin)
  const spent = s * Math.log(Math.log((eta * time) / vMin)) + Math.log(zeta(s) / Math.log(eta) ** s)
  const level = spent - Math.log(alpha)
  const k1 = (eta ** 0.25 + eta ** -0.25) / Math.SQRT2
  const skew = ((Math.sqrt(eta) + 1) / 2) * c * level
  return Math.sqrt(k1 ** 2 * time * level + skew ** 2) + skew
}

/** Riemann's zeta for s > 1: 30 terms and Euler-Maclaurin's rest. Source: DLMF 25.2.9. */
function zeta(s: number): number {
  const n = 30
  let sum = 0
  for (let k = 1; k < n; k++) sum += k ** -s
  const rest = n ** (1 - s) / (s - 1) + n ** -s / 2 + (s * n ** (-s - 1)) / 12
  return sum + rest - (s * (s + 1) * (s + 2) * n ** (-s - 3)) / 720
}
