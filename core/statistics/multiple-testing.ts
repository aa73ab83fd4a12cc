/**
 * Holm's step-down procedure: p-values adjusted so that rejecting those at or below alpha makes any wrong rejection
 * with probability at most alpha, whatever the dependence. The i-th smallest of k becomes
 * max over j <= i of min(1, (k - j + 1) p_(j)). Source: Holm, "A simple sequentially rejective multiple test
 * procedure", Scandinavian Journal of Statistics 6 (1979).
 * @returns in the order of the input
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = pValues.map(() => 1)
  let greatest = 0
  for (const [rank, index] of ascending(pValues).entries()) {
    const p = pValues[index] ?? 1
    greatest = Math.max(greatest, Math.min(1, (pValues.length - rank) * p))
    adjusted[index] = greatest
  }
  return adjusted
}

/**
 * The e-Benjamini-Hochberg procedure: rejects the hypotheses with the k greatest e-values, for the greatest k with
 * e_(k) >= K / (alpha k), so that at most a share alpha of the rejections is expected to be wrong, whatever the
 * dependence. It takes e-values at any stopping time. Source: Wang and Ramdas, "False discovery rate control with
 * e-values", JRSS B 84 (2022).
 * @returns whether each is rejected, in the order of the input
 */
export function eBenjaminiHochberg(eValues: readonly number[], alpha: number): boolean[] {
  const descending = ascending(eValues.map((e) => -e))
  const sorted = descending.map((index) => eValues[index] ?? 0)
  const count = sorted.findLastIndex((e, place) => e * (place + 1) * alpha >= sorted.length) + 1
  const rejected = new Set(descending.slice(0, count))
  return eValues.map((_, index) => rejected.has(index))
}

/** Indices in ascending order of the values; equal values in their own order. */
function ascending(values: readonly number[]): number[] {
  return values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
}
