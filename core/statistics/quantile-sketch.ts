/**
 * Counts of values >= 0 in buckets that grow by a constant factor, from which any quantile is read with a relative
 * error of at most 1 %. Its size is bounded whatever the number of values, sketches of parts add up to the sketch of
 * all, and it is a plain value. Source: Masson, Rim and Lee, "DDSketch" (VLDB 2019), with a fixed range of buckets.
 */
export interface QuantileSketch {
  readonly n: number
  /** Values of each chunk of buckets. */
  readonly totals: readonly number[]
  /** Counts of the buckets of each chunk; null while the chunk is empty. */
  readonly chunks: readonly (readonly number[] | null)[]
}

/** Where a value of some rank lies: above `low`, at most `high`. */
export interface BucketEdges {
  readonly low: number
  readonly high: number
}

const RELATIVE_ERROR = 0.01
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
const LOG_GROWTH = Math.log(GROWTH)
/** Smaller values are counted as 0: a millionth, be it of a second, a token or a dollar. */
const LEAST = 1e-6
const LOG_LEAST = Math.log(LEAST)
/** Buckets a chunk: an insertion copies one chunk and the list of chunks. */
const CHUNK = 32
/** Enough for values up to 1e9; greater ones share the last bucket. */
const CHUNKS = 54

export const newQuantileSketch: QuantileSketch = {
  n: 0,
  totals: Array.from({ length: CHUNKS }, () => 0),
  chunks: Array.from({ length: CHUNKS }, () => null),
}

const emptyChunk: readonly number[] = Array.from({ length: CHUNK }, () => 0)

/** The bucket of a value: 0 up to a millionth, k for values in (LEAST GROWTH^(k-1), LEAST GROWTH^k]. */
export function bucketOf(value: number): number {
  if (!(value > LEAST)) return 0
  return Math.min(CHUNK * CHUNKS - 1, Math.ceil((Math.log(value) - LOG_LEAST) / LOG_GROWTH))
}

/** Adds one value. */
export function addToSketch(sketch: QuantileSketch, value: number): QuantileSketch {
  const bucket = bucketOf(value)
  const place = Math.floor(bucket / CHUNK)
  const counts = [...(sketch.chunks[place] ?? emptyChunk)]
  counts[bucket % CHUNK] = (counts[bucket % CHUNK] ?? 0) + 1
  const totals = [...sketch.totals]
  totals[place] = (totals[place] ?? 0) + 1
  const chunks = [...sketch.chunks]
  chunks[place] = counts
  return { n: sketch.n + 1, totals, chunks }
}

/** The sketch of the values of both. */
export function mergeSketches(a: QuantileSketch, b: QuantileSketch): QuantileSketch {
  return {
    n: a.n + b.n,
    totals: a.totals.map((total, place) => total + (b.totals[place] ?? 0)),
    chunks: a.chunks.map((own, place) => {
      const other = b.chunks[place] ?? null
      return own && other ? own.map((count, bucket) => count + (other[bucket] ?? 0)) : (own ?? other)
    }),
  }
}

/** The bucket of the value of a rank (1 is the smallest) among the values of all sketches; null beyond them. */
export function bucketOfRank(sketches: readonly QuantileSketch[], rank: number): number | null {
  let left = Math.max(1, rank)
  for (let place = 0; place < CHUNKS; place++) {
    let total = 0
    for (const sketch of sketches) total += sketch.totals[place] ?? 0
    if (total < left) {
      left -= total
      continue
    }
    for (let bucket = 0; bucket < CHUNK; bucket++) {
      for (const sketch of sketches) left -= sketch.chunks[place]?.[bucket] ?? 0
      if (left <= 0) return place * CHUNK + bucket
    }
  }
  return null
}

/** The edges of a bucket; the last has no upper one. */
export function bucketEdges(bucket: number): BucketEdges {
  if (bucket === 0) return { low: 0, high: LEAST }
  const high = bucket === CHUNK * CHUNKS - 1 ? Number.POSITIVE_INFINITY : LEAST * GROWTH ** bucket
  return { low: LEAST * GROWTH ** (bucket - 1), high }
}

/**
 * The quantile at `level`, within 1 % of the value of rank ceil(level n); values above 1e9 count as 1e9.
 * @returns null of no values
 */
export function sketchQuantile(sketch: QuantileSketch, level: number): number | null {
  const bucket = bucketOfRank([sketch], Math.ceil(level * sketch.n))
  if (bucket === null) return null
  return bucket === 0 ? 0 : (2 * LEAST * GROWTH ** bucket) / (GROWTH + 1)
}
