import type { SplitDefinition } from '../../contracts/rpc/experiment.ts'

/** What a confidence sequence is tuned to; it stays as it is from the first unit on. */
export interface Horizon {
  readonly alpha: number
  /** Units of both arms at which it is narrowest. */
  readonly decisionSize: number
}

export function horizonOf({ significanceThreshold, minSampleSize }: SplitDefinition): Horizon {
  return { alpha: significanceThreshold, decisionSize: Math.max(100, 2 * minSampleSize) }
}
