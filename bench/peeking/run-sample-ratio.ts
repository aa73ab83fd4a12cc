import { SAMPLE_RATIO_ALPHA } from '../../core/experiment/decision.ts'
import { newSampleRatio, observeArm } from '../../core/statistics/sample-ratio.ts'
import type { Random } from '../random.ts'
import type { Stops } from './run-binary.ts'
import { type SampleRatioScenario, stepAt } from './scenarios.ts'

/** Chi-square with one degree of freedom at p = .001, where GrowthBook alarms, and the units an arm that it asks for. */
const CHI_SQUARE_AT_001 = 10.827566
const MIN_UNITS = 8

/** One run of arrivals, watched after every unit by the chi-square test and by the sequential one. */
export function runSampleRatio(scenario: SampleRatioScenario, { uniform }: Random): Stops {
  const stops: Record<'chiSquare' | 'sequential' | 'sequentialAt05', number | null> = {
    chiSquare: null,
    sequential: null,
    sequentialAt05: null,
  }
  let state = newSampleRatio(2)
  const seen = { A: 0, B: 0, expectedB: 0 }
  for (let unit = 0; unit < scenario.units; unit++) {
    const declared = scenario.shares[stepAt(scenario, unit)] ?? 0
    const isB = uniform() < declared * scenario.factor
    seen[isB ? 'B' : 'A']++
    seen.expectedB += declared
    if (stops.sequential === null) {
      state = observeArm(state, isB ? 1 : 0, [1 - declared, declared])
      if (state.maxLogE >= -Math.log(SAMPLE_RATIO_ALPHA)) stops.sequential = unit + 1
      if (state.maxLogE >= -Math.log(0.05)) stops.sequentialAt05 ??= unit + 1
    }
    if (stops.chiSquare === null && Math.min(seen.A, seen.B) >= MIN_UNITS) {
      const off = seen.B - seen.expectedB
      const chiSquare = off ** 2 / seen.expectedB + off ** 2 / (unit + 1 - seen.expectedB)
      if (chiSquare > CHI_SQUARE_AT_001) stops.chiSquare = unit + 1
    }
    if (stops.sequential !== null && stops.chiSquare !== null) break
  }
  return stops
}
