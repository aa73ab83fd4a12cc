/**
 * Count, means and sums of squared and mixed deviations of pairs (x, y): sufficient statistics of a ratio of sums
 * (x the denominator, y the numerator) and of a regression (x the covariate, y the value).
 */
export interface BivariateMoments {
  readonly n: number
  readonly meanX: number
  readonly meanY: number
  /** Sums of squared deviations from the means. */
  readonly m2X: number
  readonly m2Y: number
  /** Sum of products of the deviations. */
  readonly cXY: number
}

export const noPairs: BivariateMoments = { n: 0, meanX: 0, meanY: 0, m2X: 0, m2Y: 0, cXY: 0 }

/** Adds one pair. Welford's update (1962), extended to the product as in Bennett et al. (2009). */
export function addPair(moments: BivariateMoments, x: number, y: number): BivariateMoments {
  const n = moments.n + 1
  const fromX = x - moments.meanX
  const fromY = y - moments.meanY
  const meanX = moments.meanX + fromX / n
  const meanY = moments.meanY + fromY / n
  return {
    n,
    meanX,
    meanY,
    m2X: moments.m2X + fromX * (x - meanX),
    m2Y: moments.m2Y + fromY * (y - meanY),
    cXY: moments.cXY + fromX * (y - meanY),
  }
}

/** A pair, as a unit's totals. */
export interface Pair {
  readonly x: number
  readonly y: number
}

/** Puts `after` in the place of a pair that was added as `before`: a unit whose totals grew stays one unit. */
export function replacePair(moments: BivariateMoments, before: Pair, after: Pair): BivariateMoments {
  const { n } = moments
  const byX = after.x - before.x
  const byY = after.y - before.y
  const meanX = moments.meanX + byX / n
  const meanY = moments.meanY + byY / n
  return {
    n,
    meanX,
    meanY,
    m2X: moments.m2X + byX * (after.x - meanX + before.x - moments.meanX),
    m2Y: moments.m2Y + byY * (after.y - meanY + before.y - moments.meanY),
    cXY: moments.cXY + byX * (after.y - moments.meanY) + byY * (before.x - meanX),
  }
}

/** The statistics of both samples together. Chan, Golub and LeVeque (1979), pairwise update. */
export function mergePairs(a: BivariateMoments, b: BivariateMoments): BivariateMoments {
  const n = a.n + b.n
  if (n === 0) return noPairs
  const apartX = b.meanX - a.meanX
  const apartY = b.meanY - a.meanY
  const share = b.n / n
  return {
    n,
    meanX: a.meanX + apartX * share,
    meanY: a.meanY + apartY * share,
    m2X: a.m2X + b.m2X + apartX * apartX * a.n * share,
    m2Y: a.m2Y + b.m2Y + apartY * apartY * a.n * share,
    cXY: a.cXY + b.cXY + apartX * apartY * a.n * share,
  }
}
